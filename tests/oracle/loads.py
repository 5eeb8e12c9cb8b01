"""From the vehicle and a standard's data file to the forces of every condition, with confidences."""

import itertools

from inputs import InputError, formula, number, weakest

VEHICLE = ("m_v", "c1", "c2", "m_plus", "m_unsprung", "n_b", "n_e")


class Part:
    """An attached component's own force: steady part, alternating part (amplitude), whether it was given as a range
    that is run through, and its exceptional forces."""

    def __init__(self, entry, gravity):
        self.ranged = isinstance(entry.get("force"), list) or isinstance(entry.get("range"), list)
        if self.ranged:
            low, high = (number(v) for v in (entry.get("force") or entry.get("range")))
            self.static, self.dynamic = (low + high) / 2, abs(high - low) / 2
        else:
            self.static = number(entry["static"]) if "static" in entry else number(entry.get("mass", "0 t")) * gravity
            self.dynamic = number(entry["dynamic"]) if "dynamic" in entry else entry.get("coefficient", 0.0) * abs(self.static)
        self.exceptional = number(entry["exceptional"]) if "exceptional" in entry else None
        self.confidence = entry.get("confidence", "user")


def is_attached(entry):
    return any(k in entry for k in ("mass", "static", "dynamic", "coefficient", "exceptional", "range", "force"))


class Loads:
    """Parameters, loads and conditions of one standard with their confidences."""

    def __init__(self, frame, standards, name):
        self.name, self.frame = name, frame
        self.data = data = standards[name]
        self.ancestry = [name] + ([data["variant_of"]] if "variant_of" in data else [])
        vehicle = frame["vehicle"]
        self.gravity = number(vehicle.get("g", "9.81 m/s²"))
        self.names = {key: (number(vehicle[key]), "published") for key in VEHICLE if key in vehicle}
        self.names["g"] = (self.gravity, "published")
        self.read_parameters()
        self.loads = {}
        for load in data.get("load", []):
            value, grade = formula(load["formula"], self.names)
            self.names[load["id"]] = self.loads[load["id"]] = (value, weakest([grade, load["confidence"]]))
        entries = frame["loads"]
        self.omitted = {k for k, v in entries.items() if "omitted" in v}
        self.attached = {k: Part(v, self.gravity) for k, v in entries.items() if "omitted" not in v and is_attached(v)}
        self.read_groups()
        self.read_conditions()

    def read_parameters(self):
        self.parameters = {}
        vehicle_class = self.frame["frame"]["vehicle_class"]
        for p in self.data.get("parameter", []):
            value, grade, own = number(p["default"]), p["confidence"], False
            if vehicle_class in p.get("by_class", {}):
                value = number(p["by_class"][vehicle_class])
            for ancestor in reversed(self.ancestry):
                entry = self.frame.get("override", {}).get(ancestor, {}).get(p["id"])
                if entry:
                    value, grade, own = number(entry["value"]), entry.get("confidence", "user"), True
            self.parameters[p["id"]] = (value, grade, own)
            self.names[p["id"]] = (value, grade)

    def read_groups(self):
        """{group: (members, confidence)}; a component's own group takes it out of the standard's."""
        groups, entries = {}, self.frame["loads"]
        for g in self.data.get("exclusive_group", []):
            members = [m for m in g["components"] if m in self.attached and "exclusive_group" not in entries[m]]
            groups[g["id"]] = (members, g["confidence"] if members else "published")
        for key in self.attached:
            own = entries[key].get("exclusive_group")
            if own:
                groups.setdefault(own, ([], "published"))[0].append(key)
        self.groups = {k: v for k, v in groups.items() if v[0]}
        self.group_of = {m: g for g, (members, _) in self.groups.items() for m in members}

    def read_conditions(self):
        self.conditions = {}
        entries = self.frame["loads"]
        for c in self.data.get("condition", []):
            forces, grades = {}, [c["confidence"]]
            for component, text in c["forces"].items():
                value, grade = formula(text, self.names)
                if "omitted" not in entries.get(component, {}):
                    grades.append(grade)  # a load that is left out weakens nothing
                if component in entries:
                    forces[component] = value
                elif value != 0:
                    raise InputError(f"{component} carries load but is missing")
            self.conditions[c["id"]] = {"category": c["category"], "forces": forces, "confidence": weakest(grades)}
        rule = self.data.get("attached")
        if not rule or not self.attached:
            return
        def part(text, key):
            own = self.attached[key]
            names = {"static_part": (own.static, own.confidence), "dynamic_part": (own.dynamic, own.confidence)}
            if own.exceptional is not None:
                names["exceptional_part"] = (own.exceptional, own.confidence)
            return formula(text, names)[0]
        for key, own in self.attached.items():
            force = part(rule["in_every_condition"], key) if "in_every_condition" in rule else 0.0
            for c in self.conditions.values() if force != 0 else ():
                if key not in self.group_of:
                    c["forces"][key] = force
                else:
                    c.setdefault("members", {}).setdefault(self.group_of[key], {})[key] = force
                c["confidence"] = weakest([c["confidence"], rule["confidence"], own.confidence])
        for key, own in self.attached.items():
            for c in rule.get("condition", []):
                bases = c.get("on_top_of", [None])
                for base in bases if isinstance(bases, list) else [bases]:
                    self.attach(c, key, own, base, part(c["force"], key), rule["confidence"])

    def attach(self, c, key, own, base, force, grade):
        below = self.conditions[base] if base else {"forces": {}, "confidence": "published"}
        members = {g: m for g, m in below.get("members", {}).items() if key not in m}
        self.conditions[c["id"].replace("{component}", key)] = {
            "category": c["category"], "forces": {**below["forces"], key: force}, "component": key, "members": members,
            "confidence": weakest([grade, below["confidence"], own.confidence])}

    def category(self, *wanted):
        return [k for k, c in self.conditions.items() if c["category"] in wanted]

    def states(self, condition):
        """Forces of a condition, once for each way in which one member of every exclusive group, or none, acts."""
        members = self.conditions[condition].get("members", {})
        for pick in itertools.product(*([None, *m] for m in members.values())):
            forces = dict(self.conditions[condition]["forces"])
            forces.update({key: members[g][key] for g, key in zip(members, pick) if key})
            yield tuple(p for p in pick if p), forces
