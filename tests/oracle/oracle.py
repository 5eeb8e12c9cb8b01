"""Second implementation of the whole chain, written from the method alone: frame load file to verdicts.

Slow and plain on purpose. Needs Python 3.11 (tomllib) and NumPy. Nothing here is shared with the program.
"""

import itertools
import tomllib
from pathlib import Path

import numpy as np

import pairs
from diagrams import diagram
from inputs import UNITS, InputError, NotAssessed, number, read_limits, read_standards, weakest  # noqa: F401
from loads import Loads
from sums import Choice, Sum
from tensors import TIE, direction_vector, tensor, von_mises

PASSES = 1 + 1e-9
# Whether a load keeps or turns its sign when left and right, and when front and rear change places.
MIRRORS = {"vertical_dynamic": (1, 1), "lateral_dynamic": (-1, 1), "longitudinal_dynamic": (1, -1), "twist_dynamic": (-1, -1)}


def scope(standard, frame):
    """None if covered or accepted, else 'stresses' or 'outside'."""
    entry = standard.get("scope", {})
    gear, vehicle_class = frame["frame"]["running_gear"], frame["frame"]["vehicle_class"]
    covered = gear not in entry.get("running_gear_excluded", [])
    covered &= vehicle_class in entry.get("vehicle_classes", [vehicle_class])
    if covered:
        return None
    for name in [standard["id"], standard.get("variant_of")]:
        decision = frame.get("scope", {}).get(name)
        if decision:
            return None if decision["use"] == "accept" else "stresses"
    return "outside"


def worst_verdict(verdicts):
    order = ["pass", "not_assessed", "fail"]
    return max(verdicts, key=order.index) if verdicts else "not_assessed"


class Assessment:
    def __init__(self, path, require_published=False, data=None):
        self.frame = frame = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        data = Path(data) if data else None
        self.standards = read_standards(data and data / "load_cases")
        self.limits = read_limits(frame, data and data / "fatigue_limits")
        self.require_published = require_published
        self.path = frame["assessment"].get("load_path", "mean_constant")
        self.reduction = frame["assessment"].get("reduction")
        self.scale = UNITS[frame.get("units", {}).get("stress", "MPa")]
        self.loads, self.results = {}, []
        for name in frame["assessment"]["standards"]:
            standard = self.standards[name]
            fatigue = self.load_of(standard.get("fatigue_from", name))
            exceptional = self.load_of(standard.get("exceptional_from", name))
            hotspots = [self.hotspot(h, name, fatigue, exceptional) for h in frame.get("hotspot", [])]
            self.results.append({"id": name, "verdict": worst_verdict([h["verdict"] for h in hotspots]),
                                 "hotspots": hotspots})
        self.verdict = worst_verdict([r["verdict"] for r in self.results])

    def load_of(self, name):
        if name not in self.loads:
            self.loads[name] = Loads(self.frame, self.standards, name)
        return self.loads[name]

    # -------------------------------------------------------------- stresses

    def given(self, hotspot, name, loads):
        for key in (name, *loads.ancestry):
            if hotspot.get("condition", {}).get(key):
                return hotspot["condition"][key]
        return None

    def superposed(self, hotspot, forces, omitted):
        """Tensor of a set of forces."""
        stress = hotspot.get("stress", {})
        total = 0 * tensor(next(iter(stress.values())), 1.0)
        for component, force in forces.items():
            if component not in omitted:
                reference = number(self.frame["loads"][component]["reference"])
                total = total + force / reference * tensor(stress[component], self.scale)
        return total

    def states(self, hotspot, name, loads, wanted):
        """[(condition, sense, tensor)], the weakest confidence, the conditions that are missing."""
        given = self.given(hotspot, name, loads)
        out, grades, missing = [], [], []
        for key in wanted:
            if given:
                stress = self.from_given(given, key, loads)
                if stress is None:
                    missing.append(key)
                    continue
                out.append((key, "", stress))
                if "opposite" in loads.conditions[key]:
                    out.append((key, "opposite", -stress))
            else:
                for sense, forces in loads.states(key):
                    out.append((key, sense, self.superposed(hotspot, forces, loads.omitted)))
            # Where stresses are given, no force is used, but the list of conditions is.
            grades.append(loads.conditions[key]["listed" if given else "confidence"])
        return out, weakest(grades), missing

    def from_given(self, given, key, loads):
        """Stress of a condition among those given, by either name; the other sense of twist follows linearly from the
        one that is given and the condition without twist: 10- = 2·3 - 10+ and so on."""
        condition = loads.conditions[key]
        for name in (key, condition.get("also_called")):
            if name in given:
                return tensor(given[name], self.scale)
        if "untwisted" in condition:
            twisted = self.from_given(given, condition["opposite_of"], loads)
            untwisted = self.from_given(given, condition["untwisted"], loads)
            if twisted is not None and untwisted is not None:
                return 2 * untwisted - twisted
        if condition.get("steady"):
            # What its force adds where the component acts anyway, in proportion to the force.
            key = condition["component"]
            likes = [k for k, c in loads.conditions.items() if c.get("component") == key and c["category"] == condition["category"]
                     and not {"steady", "reverse_of"} & set(c)]
            other = max(likes, key=lambda k: abs(loads.conditions[k]["forces"][key]))
            parts = [self.from_given(given, k, loads) for k in (other, *loads.conditions[other]["bases"], *condition["bases"])]
            if any(p is None for p in parts) or loads.conditions[other]["forces"][key] == 0:
                return None
            return parts[2] + (parts[0] - parts[1]) * condition["forces"][key] / loads.conditions[other]["forces"][key]
        if "reverse_of" in condition:
            # Its own force turns, what it acts on top of does not.
            below = [self.from_given(given, base, loads) for base in condition["bases"]]
            plain = self.from_given(given, condition["reverse_of"], loads)
            if plain is not None and all(b is not None for b in below):
                return 2 * sum(below, 0 * plain) - plain
        return None

    # -------------------------------------------------------------- one hotspot

    def hotspot(self, hotspot, name, fatigue_loads, exceptional_loads):
        result = {"id": hotspot["id"], "fatigue": None, "static": None, "service": None, "others": [], "reasons": []}
        grades, verdicts = [], []
        judged = [("fatigue", self.fatigue, fatigue_loads), ("static", self.static, exceptional_loads)]
        own_loads = fatigue_loads is exceptional_loads
        if not own_loads:
            pass  # exceptional conditions alone are taken from the other standard
        elif self.frame["assessment"].get("service_yield_check"):
            judged.append(("service", self.service, exceptional_loads))
        else:
            try:
                result["service"] = self.service(hotspot, name, exceptional_loads)
            except NotAssessed:
                result["service"] = None
        for part, judge, loads in judged:
            try:
                found = judge(hotspot, name, loads)
            except NotAssessed as reason:
                result["reasons"].append(str(reason))
                verdicts.append("not_assessed")
                result["others"] += ["not_assessed"] if part != "fatigue" else []
                continue
            if found is None:
                continue
            result[part] = found
            ok = found["utilisation"] * found.get("required", 1.0) <= PASSES
            found["verdict"] = "pass" if ok else "fail"
            if ok and found.get("missing"):
                found["verdict"] = "not_assessed"
            if self.require_published and found["confidence"] == "unverified":
                found["verdict"] = "not_assessed"
            verdicts.append(found["verdict"])
            result["others"] += [found["verdict"]] if part != "fatigue" else []
            grades.append(found["confidence"])
        result["verdict"] = worst_verdict(verdicts)
        result["confidence"] = weakest(grades) if grades else None
        return result

    def in_scope(self, hotspot, name, loads):
        outside = scope(loads.data, self.frame)
        if outside == "outside":
            raise NotAssessed("outside the standard's scope")
        if outside == "stresses" and not self.given(hotspot, name, loads):
            raise NotAssessed("only the standard's allowable stresses are used: give stresses per condition")

    def judged_anyway(self, loads):
        """Whether what is missing was accepted with a reason, under the nearest name of the standard that says anything."""
        said = self.frame.get("conditions", {})
        return next((bool(said[key].get("accept")) for key in loads.ancestry if key in said), False)

    def static(self, hotspot, name, loads):
        check = loads.data.get("static_check")
        wanted = loads.category("exceptional")
        if not check or not wanted:
            return None
        self.in_scope(hotspot, name, loads)
        states, grade, missing = self.states(hotspot, name, loads, wanted)
        if not states:
            raise NotAssessed("no exceptional condition was tested")
        result = self.against_yield(hotspot, loads, states, check["safety_weld"], check["safety_parent"])
        result["confidence"] = weakest([grade, check["confidence"], result["factor_confidence"]])
        result["missing"] = bool(missing) and not self.judged_anyway(loads)
        return result

    def service(self, hotspot, name, loads):
        """In-service loads against yield: shown beside, judged where the frame load file asks."""
        check = loads.data.get("static_check", {})
        if "service_weld" not in check:
            return None
        self.in_scope(hotspot, name, loads)
        states, grade, missing = self.states(hotspot, name, loads, loads.category("in_service", "particular"))
        if not states:
            raise NotAssessed("no in-service condition was tested")
        result = self.against_yield(hotspot, loads, states, check["service_weld"], check["service_parent"])
        main = [key for key in missing if loads.conditions[key]["category"] == "in_service"]
        result["missing"] = bool(main) and not self.judged_anyway(loads)
        result["confidence"] = weakest([grade, check["confidence"], result["factor_confidence"]])
        return result

    def against_yield(self, hotspot, loads, states, weld, parent):
        detail = self.frame["details"][hotspot["detail"]]
        factor, grade, _ = loads.parameters[weld if detail["kind"] == "weld" else parent]
        limit = number(self.frame["materials"][hotspot["material"]]["yield"]) / factor
        stress = [von_mises(t) for _, _, t in states]
        top, size = max(stress), max(float(np.max(np.abs(t))) for _, _, t in states)
        return {"equivalent": top, "size": size, "limit": limit, "utilisation": top / limit, "factor": factor,
                "factor_confidence": grade,
                "conditions": {key for (key, _, _), s in zip(states, stress) if s >= top - TIE * size}}

    def fatigue(self, hotspot, name, loads):
        self.in_scope(hotspot, name, loads)
        detail = self.frame["details"][hotspot["detail"]]
        limit_name = next((detail["limits"][k] for k in (name, *loads.ancestry) if k in detail["limits"]), None)
        if limit_name is None:
            raise NotAssessed("no fatigue limit")
        limit = self.limits[limit_name]
        material = {k: number(v) for k, v in self.frame["materials"][hotspot["material"]].items() if k in ("yield", "tensile")}
        result = {"limit": limit_name, "limit_confidence": limit["confidence"], "path": self.path,
                  "vertices": diagram(limit, material, detail["kind"], detail.get("gamma_mf")), "line": self.line_of(limit_name, limit, material),
                  "yield": min(number(limit.get("yield", "2000 MPa")), material["yield"]),
                  "required": detail.get("required_safety_factor", self.frame["assessment"].get("required_safety_factor", 1.0))}
        rule = loads.data["combination"]
        grades = [rule["confidence"], limit["confidence"]]
        judge = self.pair_rule if rule["rule"] == "worst_pair" else self.sum_rule
        grades += judge(result, hotspot, name, loads)
        result["confidence"] = weakest(grades)
        return result

    @staticmethod
    def line_of(name, limit, material):
        """The kind of line, for the figures of the comparison."""
        kind, base = limit["constructor"], limit.get("base", "")
        if "/" in name:
            return "built_in"
        if kind == "goodman":
            return "goodman_extrapolated" if limit.get("compression") == "extrapolated" else kind
        if kind in ("polygon", "smith"):
            ends = limit["points"][0][0], limit["points"][-1][0]
            if max(abs(e) for e in ends) > material["yield"]:
                return kind + "_beyond_yield"
            v = np.array(limit["points"])[:, :2]
            dented = kind == "polygon" and np.any(np.diff(np.diff(v[:, 1]) / np.diff(v[:, 0])) > 1e-3)
            return "polygon_dented" if dented else kind
        if base.startswith("fkm/"):
            return "fkm_" + base[4:]
        if kind == "notch_class":
            return "notch_class_dented" if number(limit["amplitude"]) < 60 else kind
        if kind == "endurance_limit" and "detail_category" in limit:
            return "detail_category"
        return kind

    def reduction_of(self, result, direction, default):
        """The reduction that judges. A scalar has one direction; a given direction stands unless another is asked for."""
        if result["scalar"]:
            return "worst_pair" if self.reduction == "worst_pair" and default == "pairs" else "fixed_direction"
        asked = self.reduction
        if asked == "worst_pair" and default == "sums":
            asked = None
        if asked == "fixed_direction" and direction is None:
            raise NotAssessed("fixed_direction was asked for, but there is no direction")
        return asked or ("fixed_direction" if direction is not None else "critical_plane")

    # -------------------------------------------------------------- pairs

    def pair_rule(self, result, hotspot, name, loads):
        states, grade, missing = self.states(hotspot, name, loads, loads.category("in_service", "particular"))
        main = [key for key in missing if loads.conditions[key]["category"] == "in_service"]
        result["missing"] = bool(main) and not self.judged_anyway(loads)
        if len(states) < 2:
            raise NotAssessed("fewer than two conditions")
        tensors = np.array([t for _, _, t in states])
        one_sense = [k for k, (key, _, _) in enumerate(states) if "untwisted" not in loads.conditions[key]]
        vertices, path = result["vertices"], self.path
        result.update(kind="pairs", states=states, tensors=tensors, scalar=tensors.shape[1] == 1, one_sense=one_sense)
        direction = np.ones(1) if result["scalar"] else direction_vector(hotspot.get("direction"))
        reduction = result["reduction"] = self.reduction_of(result, direction, "pairs")
        every = list(range(len(states)))
        if reduction == "fixed_direction":
            printed = pairs.fixed_amplitude(tensors[one_sense], direction, vertices, path)
        else:
            printed = pairs.printed_rule(tensors[one_sense], vertices, path)
        result["printed"] = {**printed, "rows": one_sense}
        if result["scalar"]:
            found = pairs.fixed(tensors, direction, vertices, path)
            result["critical"] = (found["utilisation"],) * 2
        else:
            largest, _ = pairs.critical(tensors, vertices, path)
            result["critical"] = (largest.lower, largest.upper)
        if reduction == "worst_pair":
            found = pairs.printed_rule(tensors, vertices, path)
            result.update(utilisation=found["utilisation"], candidates=[{**found, "rows": every}])
        elif reduction == "fixed_direction":
            found = pairs.fixed(tensors, direction, vertices, path)
            result.update(utilisation=found["utilisation"], direction=direction)
        elif reduction == "principal_projection":
            found = pairs.projected(tensors, vertices, path)
            result.update(utilisation=max(f["utilisation"] for f in found), candidates=[{**f, "rows": every} for f in found])
        else:
            result["utilisation"] = result["critical"][0]
        return [grade]

    # -------------------------------------------------------------- sums

    def sum_rule(self, result, hotspot, name, loads):
        static, dynamic = loads.category("static"), loads.category("dynamic")
        states, grade, missing = self.states(hotspot, name, loads, [*static, *dynamic])
        if missing:
            raise NotAssessed(f"no stress is given for condition {missing[0]}")
        result["per_condition"] = bool(self.given(hotspot, name, loads))
        result.update(kind="sums", tensors=np.array([t for _, _, t in states]), scalar=len(states[0][2]) == 1)
        direction = np.ones(1) if result["scalar"] else direction_vector(hotspot.get("direction"))
        reduction = result["reduction"] = self.reduction_of(result, direction, "sums")
        total = result["sum"] = Sum(self.choices(states, static, dynamic, loads, result), result["vertices"], self.path)
        if result["scalar"]:
            found = total.fixed(direction)
            result["critical"] = (found["utilisation"], found["utilisation"])
        else:
            lower, _, _ = total.critical()
            result["critical"] = (lower, float("inf"))
        if reduction == "fixed_direction":
            found = total.fixed(direction)
            result.update(utilisation=found["utilisation"], direction=direction, found=found)
        elif reduction == "principal_projection":
            result["projected"] = total.projected()
            result["utilisation"] = max(f[2] for c in result["projected"] for f in c)
        else:
            result["utilisation"] = result["critical"][0]
        if result["correlated"]:
            # Which senses and signs are tried together is open: what was given as it stands is the least.
            plain = Sum([c for c in total.choices if c.plain], result["vertices"], self.path)
            least = plain.critical()[0] if not result["scalar"] else plain.fixed(direction)["utilisation"]
            result["critical"] = (least, max(result["critical"]))
            if reduction == "fixed_direction":
                result["least"] = plain.fixed(direction)["utilisation"]
        # A gauge or a weld keeps its direction.
        result["in_phase"] = total.in_phase(direction if reduction == "fixed_direction" else None)
        return [grade, *(g[1] for g in loads.groups.values())]

    def correlation_of(self, loads):
        out = {}
        for entry in self.frame.get("correlation", []):
            if entry["standard"] in loads.ancestry:
                out[frozenset(entry["conditions"])] = entry["rho"]
        return out

    def choices(self, states, static, dynamic, loads, result):
        """Every way in which the loads act together: loads that turn in both senses, a ranged load as a cycle or
        standing at either end, of a group one member or none or the cycle between two."""
        correlation = self.correlation_of(loads)
        result["correlated"] = bool(correlation)
        by_sense = {(key, sense): t for key, sense, t in states}
        owner = {key: loads.conditions[key].get("component") for key, _, _ in states}
        components = [c for c in loads.attached if c in owner.values()]
        zero = 0 * states[0][2]

        def entries(keys, component, sense):
            """What a component, or None for the standard's own loads, brings in one sense."""
            return [(k, by_sense.get((k, sense), by_sense[k, ""])) for k in keys if k in owner and owner[k] == component]

        def total(found):
            return sum((t for _, t in found), zero)

        def senses(component):
            keys = [k for k in owner if owner[k] == component]
            return ["", "opposite"] if any((k, "opposite") in by_sense for k in keys) else [""]

        def modes(component):
            out = []
            for sense in senses(component):
                s, d = entries(static, component, sense), entries(dynamic, component, sense)
                name = f"{component} reversed" if sense else component
                out.append((s, d, name))
                if loads.attached[component].ranged:
                    out += [([*s, (f"{component} at {e}", sign * total(d))], [], f"{name} at {e}")
                            for e, sign in (("low", -1), ("high", 1))]
            return out

        def ends(component):
            return [total(entries(static, component, sense)) + sign * total(entries(dynamic, component, sense))
                    for sense in senses(component) for sign in (1, -1)]

        ways = [[([(k, t)], [], f"{k} reversed" if s else "") for s in ("", "opposite") if (t := by_sense.get((k, s))) is not None]
                for k in static if k in owner and not owner[k]]
        ways.append([([], entries(dynamic, None, ""), "")])
        ways += [modes(c) for c in components if c not in loads.group_of]
        for members, _ in loads.groups.values():
            present = [m for m in members if m in components]
            way = [([], [], "")] + [mode for m in present for mode in modes(m)]
            for a, b in itertools.combinations(present, 2):
                # What swings about zero stands at no end: of two such the larger counts.
                if not (result["per_condition"] or any(loads.attached[c].static or loads.attached[c].ranged for c in (a, b))):
                    continue
                way += [([(f"{a} and {b}", (x + y) / 2)], [(f"{a} to {b}", (x - y) / 2)], f"{a} to {b}")
                        for x in ends(a) for y in ends(b)]
            ways.append(way)
        out, known = [], set()
        for pick in itertools.product(*ways):
            s, d = ([entry for p in pick for entry in p[k]] for k in (0, 1))
            alike = (np.round(total(s), 9).tobytes(), *(np.round(t, 9).tobytes() for _, t in d))
            if alike in known:
                continue
            known.add(alike)
            rho = np.array([[1.0 if a == b else correlation.get(frozenset((a, b)), 0.0) for b, _ in d] for a, _ in d])
            label = ({key for key, _ in s}, {key for key, _ in d}, [p[2] for p in pick if p[2]])
            for matrix in mirrored(rho, [key for key, _ in d], loads):
                choice = Choice([t for _, t in s] or [zero], np.array([t for _, t in d]), matrix, label)
                choice.plain = matrix is rho and not any("reversed" in text or " to " in text for text in label[2])
                out.append(choice)
        return out


def mirrored(rho, names, loads):
    """A correlation matrix and what becomes of it where a correlation of loads that mirrors turn differently is tried
    with both signs; a component that acts in both senses turns by itself."""
    def turns(a, b):
        kinds = [MIRRORS.get(n, (1, 1)) for n in (a, b)]
        both = [loads.attached[c].both_senses for n in (a, b) if (c := loads.conditions.get(n, {}).get("component"))]
        return kinds[0] != kinds[1] or any(both)

    entries = [(i, j) for i, j in zip(*np.triu_indices(len(names), 1)) if rho[i, j] != 0 and turns(names[i], names[j])]
    found = []
    for signs in itertools.product((1, -1), repeat=len(entries)):
        matrix = rho if all(sign == 1 for sign in signs) else rho.copy()
        for (i, j), sign in zip(entries, signs):
            matrix[i, j] = matrix[j, i] = sign * rho[i, j]
        found.append(matrix)
    return found
