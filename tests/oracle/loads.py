"""From the vehicle and a standard's data file to the forces of every condition, with confidences."""

from inputs import InputError, formula, number, weakest

VEHICLE = ("m_v", "c1", "c2", "m_plus", "m_unsprung", "n_b", "n_e")
OWN_FORCE = ("mass", "static", "dynamic", "coefficient", "range", "exceptional")


class Part:
    """An attached component's own force: steady part, alternating part (amplitude), exceptional part; whether it is
    run through between two ends (`ranged`), turns with the running direction (`both_senses`), comes and goes
    (`intermittent`)."""

    def __init__(self, name, entry, gravity, rule, groups):
        self.ranged = "range" in entry
        if self.ranged:
            low, high = (number(v) for v in entry["range"])
            self.static, self.dynamic = (low + high) / 2, abs(high - low) / 2
        else:
            self.static = number(entry["static"]) if "static" in entry else number(entry.get("mass", "0 t")) * gravity
            self.dynamic = number(entry["dynamic"]) if "dynamic" in entry else entry.get("coefficient", 0.0) * abs(self.static)
        self.exceptional = number(entry["exceptional"]) if "exceptional" in entry else None
        self.sense = entry.get("sense")
        self.both_senses = self.sense == "both" or (self.sense is None and name in rule.get("both_senses", []))
        self.intermittent = self.ranged or self.both_senses or name in groups
        # Of a range that leaves out 0, the smaller end acts as long as the component does.
        self.steady = min((low, high), key=abs) if self.ranged and low * high > 0 else 0.0 if self.ranged else self.static
        self.lasting = 0.0 if self.both_senses or name in groups else self.steady
        self.confidence = "user" if entry.get("source") else "unverified"

    def named(self):
        parts = {"static_part": self.static, "dynamic_part": self.dynamic, "lasting_part": self.lasting, "steady_part": self.steady,
                 "exceptional_part": self.exceptional}
        return {k: (v, self.confidence) for k, v in parts.items() if v is not None}


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
        standard_loads = {c["id"] for c in data.get("component", [])}
        names = [k for k, v in entries.items() if k not in self.omitted | standard_loads and any(o in v for o in OWN_FORCE)]
        self.read_groups(names)
        rule = data.get("attached", {})
        self.attached = {k: Part(k, entries[k], self.gravity, rule, self.group_of) for k in names}
        self.read_conditions(rule)

    def read_parameters(self):
        self.parameters = {}
        vehicle_class = self.frame["frame"]["vehicle_class"]
        for p in self.data.get("parameter", []):
            value, grade, own = number(p["default"]), p["confidence"], False
            if "default_formula" in p:
                value, _ = formula(p["default_formula"], self.names)
            if vehicle_class in p.get("default_by_class", {}):
                value = number(p["default_by_class"][vehicle_class])
            for ancestor in reversed(self.ancestry):
                entry = self.frame.get("override", {}).get(ancestor, {}).get(p["id"])
                if entry:
                    value, grade, own = number(entry["value"]), weakest(["user", entry.get("confidence", "user")]), True
            only_if = p.get("default_only_if", {})
            if not own and any(self.names[k][0] != v for k, v in only_if.items()):
                raise InputError(f"{p['id']} has no default for this vehicle")
            self.parameters[p["id"]] = (value, grade, own)
            self.names[p["id"]] = (value, grade)

    def read_groups(self, names):
        """{group: (members, confidence)}; a component's own group takes it out of the standard's."""
        groups, entries = {}, self.frame["loads"]
        for g in self.data.get("exclusive_group", []):
            members = [m for m in g["components"] if m in names and "exclusive_group" not in entries[m]]
            groups[g["id"]] = (members, g["confidence"] if members else "published")
        for key in names:
            own = entries[key].get("exclusive_group")
            if own:
                groups.setdefault(own, ([], "published"))[0].append(key)
        self.groups = {k: v for k, v in groups.items() if v[0]}
        self.group_of = {m: g for g, (members, _) in self.groups.items() for m in members}

    # -------------------------------------------------------------- conditions

    def read_conditions(self, rule):
        """Each condition: category, forces, weakest confidence, and `opposite`: the forces of its other sense where
        both senses are tried."""
        self.conditions, entries = {}, self.frame["loads"]
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
            for base in c.get("on_top_of", []):
                below = self.conditions[base]
                forces = {**below["forces"], **forces}
                grades.append(below["confidence"])
            condition = {"category": c["category"], "forces": forces, "confidence": weakest(grades), "listed": c["confidence"],
                         "bases": c.get("on_top_of", []),
                         **{k: c[k] for k in ("also_called", "opposite_of", "untwisted") if k in c}}
            if c.get("both_senses") and c["id"] not in self.one_sense():
                condition["opposite"] = {k: -v for k, v in forces.items()}
            self.conditions[c["id"]] = condition
        for key, own in self.attached.items():
            if "in_every_condition" in rule:
                force, _ = formula(rule["in_every_condition"], own.named())
                for c in self.conditions.values() if force != 0 else ():
                    c["forces"][key] = force
                    c["confidence"] = weakest([c["confidence"], rule["confidence"], own.confidence])
        for key, own in self.attached.items():
            for c in rule.get("condition", []):
                self.attach(c, key, own, rule["confidence"])

    def one_sense(self):
        """Conditions that the user holds to one sense."""
        return {c for key in self.ancestry for c in self.frame.get("conditions", {}).get(key, {}).get("one_sense", [])}

    def attach(self, c, key, own, grade):
        only = c.get("only")
        if c.get("opposite", "opposite_of" in c) and own.sense == "one":
            return
        wanted = {None: True, "intermittent": own.intermittent, "exceptional": own.exceptional is not None,
                  "steady_at_times": own.steady != own.lasting}
        if not wanted[only]:
            return
        force, _ = formula(c["force"], own.named())
        # A variant that leaves out a condition leaves out what acts on top of it.
        bases = [base for base in c.get("on_top_of", []) if base in self.conditions]
        for base in bases or [None]:
            below = self.conditions[base] if base else {"forces": {}, "confidence": "published"}
            name = c["id"].replace("{component}", key)
            name = name if len(bases) < 2 else f"{name}@{base}"
            condition = {"category": c["category"], "forces": {**below["forces"], key: force}, "component": key,
                         "bases": [base] if base else [], "listed": grade,
                         "confidence": weakest([grade, below["confidence"], own.confidence])}
            self.conditions[name] = condition
            if only == "steady_at_times":
                condition["steady"] = True
            pairs = self.data["combination"]["rule"] == "worst_pair"
            if not own.both_senses or (pairs and own.static == 0):
                continue  # what swings evenly has both senses already
            opposite = {**below["forces"], key: -force}
            if pairs:
                self.conditions[name + "_reversed"] = {**condition, "forces": opposite, "reverse_of": name}
            else:
                condition["opposite"] = opposite

    def category(self, *wanted):
        return [k for k, c in self.conditions.items() if c["category"] in wanted]

    def states(self, condition):
        """Forces of a condition in each sense that is tried."""
        c = self.conditions[condition]
        yield "", c["forces"]
        if c.get("opposite") and any(c["opposite"][k] != f for k, f in c["forces"].items()):
            yield "opposite", c["opposite"]
