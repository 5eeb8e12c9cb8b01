"""Random frame load files: every kind of stress, limit, load path and reduction, degenerate states included.

The first hotspot of every frame walks through all constructors × load paths × states of stress, so that a few
hundred frames reach each of them; everything else is drawn.
"""

import itertools
import json
import random

BOTH = "uic_615_4_2003"
SINGLE = "uic_615_4_2003_single_twist"
ALIAS = "uic_615_4_2003_both_twists"
PAIRS = [BOTH, SINGLE, ALIAS]
SUMS = ["jis_e_4207_2019", "jis_e_4207_2019_uic_exceptional"]
PATHS = ["mean_constant", "ratio_constant", "minimum_constant", "maximum_constant"]
REDUCTIONS = ["worst_pair", "principal_projection", "critical_plane", "fixed_direction"]
BUILT_IN = (["jis_e_4207_2019/" + k for k in ("parent", "ground_toe", "as_welded_toe")]
            + ["din_15018/" + k for k in ("w0", "w1", "w2", "k0", "k1", "k2", "k3", "k4")]
            + ["en_1993_1_9/detail_" + k for k in ("160", "112", "80", "36")])
CONSTRUCTORS = ["goodman", "goodman_extrapolated", "polygon", "polygon_beyond_yield", "polygon_dented", "smith", "smith_beyond_yield",
                "fkm_steel", "fkm_cast_steel", "mean_stress_sensitivity", "notch_class", "notch_class_dented",
                "endurance_limit", "detail_category", "built_in"]
STATES = ["any", "whole", "zero", "hydrostatic", "equal", "equal_whole", "repeated", "uniaxial", "shear", "high_mean",
          "high_compression", "in_plane"]
OVERRIDES = {
    "jis_e_4207_2019": {"k_v": (0.1, 0.9, ""), "k_l": (0.2, 0.4, ""), "k_x": (0, 0.9, ""), "twist": (0, 15, "‰"),
                        "f_centrifugal": (-80, 80, "kN"), "lateral_stop_share": (0, 1, "")},
    BOTH: {"alpha": (0, 0.4, ""), "beta": (0, 0.4, ""), "k_ex": (1, 2, ""), "f_track": (0, 40, "kN"),
           "k_payload": (1, 1.5, ""), "k_shock": (1, 8, ""), "twist": (0, 15, "‰"),
           "twist_ex": (1, 20, "‰"), "k_lateral": (0, 1, ""), "k_lozenging": (0, 0.3, ""),
           "s_yield_parent": (1, 2, ""), "s_yield_weld": (1, 2, ""), "s_service_parent": (1, 2, ""),
           "s_service_weld": (1, 2, ""), "k_lozenging_ex": (0, 0.3, "")},
    SINGLE: {"twist": (0, 15, "‰"), "alpha": (0, 0.4, "")},
}
COMPONENTS = ["vertical_left", "vertical_right", "lateral", "longitudinal", "twist", "lozenging", "lateral_air_spring"]
MAIN = [str(k) for k in range(1, 10)]
RECIPES = list(itertools.product(CONSTRUCTORS, PATHS, STATES))


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)


class Frame:
    """One random frame; `text` is the file, `arguments` what goes to the program beside it, `field` whether every
    hotspot can be a node of `screen`, `reached` what the frame is meant to reach."""

    def __init__(self, seed, pairs=None):
        self.r = r = random.Random(seed)
        self.pairs = pairs or PAIRS
        # Neighbouring seeds lie far apart in the list, so that few frames already hold many kinds.
        self.recipe = RECIPES[seed * 467 % len(RECIPES)]
        self.field = self.odds(0.3)
        self.arguments = ["--require-published"] if self.odds(0.05) else []
        self.lines, self.reached = [], []
        self.stress_unit = r.choice(["MPa"] * 6 + ["N/mm²", "kPa"])
        self.stress_scale = 1000.0 if self.stress_unit == "kPa" else 1.0
        self.standards = [r.choice(self.pairs), r.choice(SUMS)]
        if self.odds(0.3):
            self.standards.append(r.choice([s for s in self.pairs + SUMS if s not in self.standards]))
        r.shuffle(self.standards)
        if self.odds(0.1):
            self.standards = self.standards[:1]
        self.section("frame", name=f"random {seed}", running_gear="maglev" if self.odds(0.03) else "steel_wheel",
                     vehicle_class="coach" if self.odds(0.04) else
                     r.choice(["multiple_unit", "metro", "metro", "light_rail", "locomotive", "freight"]))
        assessment = {"standards": self.standards, "load_path": self.recipe[1]}
        if self.odds(0.4):
            assessment["reduction"] = r.choice(REDUCTIONS[:3] if self.field else REDUCTIONS)
        if self.odds(0.3):
            assessment["required_safety_factor"] = round(r.uniform(1, 2), 3)
        if self.odds(0.15):
            assessment["service_yield_check"] = True
        self.section("assessment", **assessment)
        self.section("units", stress=self.stress_unit)
        vehicle = {"m_v": self.mass(34, 60), "c1": self.mass(8, 30), "c2": self.mass(4, 8), "m_plus": self.mass(4, 10),
                   "m_unsprung": self.mass(1, 4), "n_b": r.choice([2, 2, 3]), "n_e": r.choice([2, 2, 2, 2, 2, 3])}
        if vehicle["n_e"] != 2:
            self.reached.append("axles other than two")
        if self.odds(0.2):
            vehicle["g"] = "9.80665 m/s²"
        self.section("vehicle", **vehicle)
        for name in ("S1", "S2"):
            low = round(r.uniform(220, 420), 1)
            self.section(f"materials.{name}", **{"yield": f"{low} MPa", "tensile": f"{round(low * r.uniform(1.1, 1.9), 1)} N/mm²",
                                                 "source": "drawn"})
        self.override_section(vehicle["n_e"])
        self.loads()
        self.details()
        for s in ("jis_e_4207_2019", BOTH, SINGLE):
            if self.odds(0.4):
                self.section(f"scope.{s}", use=r.choice(["accept", "allowable_stresses_only"]), reason="stated")
        self.correlation()
        self.not_applied()
        if self.field:
            self.section("screen", material="S1", detail="weld")
        self.hotspots = []
        for k in range(r.randint(1, 6 if self.field else 4)):
            self.hotspot(k)
        self.text = "\n".join(self.lines) + "\n"

    def odds(self, p):
        return self.r.random() < p

    def section(self, head, array=False, **entries):
        self.lines.append(f"[[{head}]]" if array else f"[{head}]")
        self.lines += [f"{k} = {toml(v)}" for k, v in entries.items()] + [""]

    def mass(self, low, high):
        value = self.r.uniform(low, high)
        return f"{value:.3f} t" if self.odds(0.8) else f"{value * 1000:.1f} kg"

    def force(self, low, high):
        value = self.r.uniform(low, high)
        return f"{value:.3f} kN" if self.odds(0.8) else f"{value * 1000:.0f} N"

    # -------------------------------------------------------------- loads

    def override_section(self, axles):
        self.air_spring = False
        published = self.odds(0.15)
        for standard, parameters in OVERRIDES.items():
            for key, (low, high, unit) in parameters.items():
                if self.odds(0.85 if published and standard == "jis_e_4207_2019" else 0.08):
                    entry = {"value": f"{self.r.uniform(low, high):.4f} {unit}".strip(), "source": "measured"}
                    if self.odds(0.4) and not published:
                        entry["confidence"] = self.r.choice(["published", "derived", "user", "unverified"])
                    self.air_spring |= key == "lateral_stop_share"
                    self.section(f"override.{standard}.{key}", **entry)
        if axles != 2:
            # No open source says how many axles count: the user's to give.
            self.section(f"override.{BOTH}.n_lateral", value=str(self.r.choice([2, 3])), source="own copy")

    def loads(self):
        self.stressed = []
        for name in COMPONENTS:
            if name == "lateral_air_spring" and not self.air_spring and not self.odds(0.1):
                continue
            if self.odds({"lozenging": 0.4, "longitudinal": 0.15, "twist": 0.05}.get(name, 0)):
                self.section(f"loads.{name}", omitted="left out")
                continue
            entry = {"reference": f"{self.r.uniform(3, 15):.2f} ‰" if name == "twist" else self.force(20, 150)}
            if name.startswith("vertical"):
                entry["at"] = "secondary" if self.odds(0.7) else "primary"
            self.section(f"loads.{name}", **entry)
            self.stressed.append(name)
        self.attached, self.coming_and_going, self.rare = [], [], []
        names = self.r.sample(["motor", "gear_box", "traction", "braking", "damper_a", "damper_b"], self.r.choice([0, 0, 1, 2, 2, 3]))
        if self.odds(0.2) and not {"traction", "braking"} & set(names):
            names += ["traction", "braking"]
        for name in names:
            self.component(name)

    def component(self, name):
        entry = {"reference": self.force(4, 20)}
        kind = self.r.randrange(5)
        if kind == 0:
            entry.update(mass=self.mass(0.2, 1.2), coefficient=round(self.r.uniform(0.3, 4), 2))
        elif kind == 1:
            entry.update(mass=self.mass(0.2, 1.2), dynamic=self.force(1, 20))
        elif kind == 2:
            entry.update(static=self.force(-8, 8), dynamic=self.force(1, 20))
        elif kind == 3:
            entry.update(dynamic=self.force(1, 20))
        else:
            self.ranged(entry)
        if name.startswith("damper") or self.odds(0.05):
            entry["exclusive_group"] = "dampers"
        if self.odds(0.9):
            entry["source"] = "drawn"
        turns = name in ("traction", "braking")
        if self.odds(0.15):
            entry["sense"] = self.r.choice(["one", "both"])
            turns = entry["sense"] == "both"
            if not turns:
                entry["sense_reason"] = "stated"
            self.reached.append("sense said")
        if self.odds(0.15):
            entry["exceptional"] = self.force(2, 40)
            self.rare.append((name, entry.get("sense") != "one"))
            self.reached.append("exceptional force of a component")
        if turns or kind == 4 or "exclusive_group" in entry or name in ("traction", "braking"):
            self.coming_and_going.append(name)
        if "exclusive_group" in entry or name in ("traction", "braking"):
            self.reached.append("group member, " + ("with" if kind in (0, 1, 2, 4) else "without") + " a steady part")
        self.section(f"loads.{name}", **entry)
        self.stressed.append(name)
        self.attached.append(name)

    def ranged(self, entry):
        low, high = sorted((round(self.r.uniform(-20, 20), 3), round(self.r.uniform(-20, 20), 3)))
        if self.odds(0.6):
            low = 0
        if high <= low:
            high = low + 5
        entry["range"] = [f"{low} kN", f"{high} kN"]
        self.reached.append("ranged load")

    def correlation(self):
        if not any(s in SUMS for s in self.standards) or not self.odds(0.25):
            return
        names = ["vertical_dynamic", "lateral_dynamic", "longitudinal_dynamic", "twist_dynamic"]
        names += [f"{n}_dynamic" for n in self.attached]
        self.r.shuffle(names)
        for a, b in zip(names[0:4:2], names[1:4:2]):
            self.section("correlation", array=True, standard="jis_e_4207_2019", conditions=[a, b],
                         rho=round(self.r.uniform(-1, 1), 3), source="simulation")
        self.reached.append("correlation")

    def not_applied(self):
        """Conditions that were not applied on the bench, and static ones held to one sense."""
        self.left_out = {}
        for standard in self.standards:
            entry = {}
            if standard in self.pairs and self.odds(0.25):
                pool = self.r.choice([MAIN + ["10", "11", "12", "13"], ["lozenging_plus", "lozenging_minus"], ["E4", "E8", "E9"]])
                entry.update(not_tested=self.r.sample(pool, self.r.choice([1, 1, 2])), reason="the rig cannot")
                self.left_out[standard] = entry["not_tested"]
                if self.odds(0.3):
                    entry.update(accept=True, accept_reason="agreed")
                self.reached.append("conditions not tested")
            if standard == "jis_e_4207_2019" and self.odds(0.15):
                entry.update(one_sense=["lateral_static"], one_sense_reason="stated")
            if entry:
                self.section(f"conditions.{standard}", **entry)

    # -------------------------------------------------------------- limits and details

    def details(self):
        r = self.r
        self.categories = []
        first = self.limit(0, self.recipe[0])
        own = [first] + [self.limit(k, r.choice(CONSTRUCTORS)) for k in range(1, r.randint(1, 4))]
        for name in ("weld", "plate"):
            limits = {}
            for s in ("jis_e_4207_2019", BOTH):
                if not self.odds(0.03):
                    limits[s] = first if name == "weld" or self.odds(0.3) else r.choice(own)
            if self.odds(0.1):
                limits[self.r.choice(self.pairs)] = r.choice(own)
            # The recipe's own detail is a weld half of the time, or the line would not be what its name says.
            detail = {"kind": r.choice(["weld", "parent"]), "limits": limits}
            if self.odds(0.3):
                detail["required_safety_factor"] = round(r.uniform(1, 2), 3)
            ours = any(v.startswith("en_1993") for v in limits.values())
            if ours or (any(v in self.categories for v in limits.values()) and self.odds(0.5)):
                detail["gamma_mf"] = r.choice([1.0, 1.15, 1.35])
            self.section(f"details.{name}", **detail)

    def limit(self, index, kind):
        r = self.r
        if kind == "built_in":
            return r.choice(BUILT_IN)
        name = f"own_{index}"
        amplitude = round(r.uniform(30, 160), 1)
        entry = {"id": name, "source": "own copy", "confidence": r.choice(["published", "published", "derived", "user", "unverified"])}
        if kind.startswith("goodman"):
            entry.update(constructor="goodman", amplitude=f"{amplitude} MPa",
                         compression="extrapolated" if kind.endswith("extrapolated") else "flat")
            if self.odds(0.4):
                entry["end"] = f"{r.uniform(250, 800):.1f} MPa"
        elif kind.startswith(("polygon", "smith")):
            means, tops = self.points(amplitude, kind)
            entry.update(constructor=kind.split("_")[0], unit="MPa")
            smith = kind.startswith("smith")
            entry["points"] = [[m, round(m + t, 3), round(m - t, 3)] if smith else [m, t] for m, t in zip(means, tops)]
        elif kind.startswith("fkm"):
            entry.update(base="fkm/" + kind[4:], amplitude=f"{amplitude} MPa")
        elif kind == "mean_stress_sensitivity":
            entry.update(constructor=kind, amplitude=f"{amplitude} MPa", a_m=f"{r.uniform(0, 0.9):.3f}", b_m=f"{r.uniform(0, 0.2):.3f}")
        elif kind.startswith("notch_class"):
            # Dented at κ = 0 where the class lies below 0.15 R_m.
            base, low, high = ("din_15018/k2", 20, 50) if kind.endswith("dented") else ("din_15018/w1", 100, 160)
            entry.update(base=base, amplitude=f"{r.uniform(low, high):.1f} MPa")
            if self.odds(0.3):
                entry["yield_share"] = f"{r.uniform(0.5, 1):.3f}"
            if self.odds(0.3):
                entry["pulsating_ratio"] = f"{r.uniform(1.2, 1.95):.3f}"
        elif kind == "endurance_limit":
            entry.update(constructor="endurance_limit", amplitude=f"{amplitude} MPa")
        else:
            entry.update(constructor="endurance_limit", detail_category=f"{2 * amplitude:.1f} MPa", range_factor="0.737",
                         gamma_mf=r.choice(["1", "1.15", "1.35"]))
            self.categories.append(name)
        drawn = kind.startswith(("polygon", "smith"))
        if self.odds(0.15) and not drawn and "endurance" not in entry.get("constructor", ""):
            entry["tensile"] = f"{r.uniform(430, 700):.1f} MPa"
        if self.odds(0.15) and not drawn:
            entry["yield"] = f"{r.uniform(220, 340):.1f} MPa"
        self.section("limit", array=True, **entry)
        return name

    def points(self, amplitude, kind):
        """Means and amplitudes of a line drawn by hand that every ray from the origin meets once."""
        r = self.r
        beyond = kind.endswith("beyond_yield")
        while True:
            ends = (r.uniform(-600, -400), r.uniform(430, 800)) if beyond else (r.uniform(-210, -120), r.uniform(120, 210))
            means = sorted(round(r.uniform(0.9 * ends[0], 0.9 * ends[1]), 1) for _ in range(r.randint(3 if kind == "polygon_dented" else 1, 5)))
            means = [round(ends[0], 1), *means, round(ends[1], 1)]
            if kind == "polygon" and self.odds(0.2):
                # Steep at the end.
                means[0] = round(means[1] - r.uniform(1, 60), 1)
            if kind == "polygon_dented":
                tops = [amplitude * r.uniform(0.3, 1.7) for _ in means]
            else:
                tops = [amplitude * (1 - (m / (1.3 * (ends[1] if m > 0 else ends[0]))) ** 2) for m in means]
            tops = [0.0, *(round(t, 2) for t in tops[1:-1]), 0.0]
            met_once = all(a * y < b * x for (a, x), (b, y) in zip(zip(means, tops), zip(means[1:], tops[1:])))
            if met_once and len(set(means)) == len(means) and means[0] < 0 < means[-1]:
                return means, tops

    # -------------------------------------------------------------- stresses

    def stress(self, kind, size, state, load=""):
        r = self.r

        def g():
            return round(r.gauss(0, size) * self.stress_scale, 3)

        def whole():
            return float(r.randint(-3, 3) * self.stress_scale)

        if state in ("high_mean", "high_compression") and load.startswith("vertical"):
            lift = (1 if state == "high_mean" else -1) * r.uniform(6, 14) * size * self.stress_scale
            base = [round(lift + g() * 0.2, 3), round(lift * 0.5, 3)]
            return base[0] if kind == "scalar" else [*base, g()] if kind == "plane" else [*base, g(), g(), g(), g()]
        if kind == "scalar":
            return {"zero": 0.0, "whole": whole(), "equal_whole": whole()}.get(state, g())
        count = 3 if kind == "plane" else 6
        plane = kind == "plane"
        v, w = g(), g()
        if state == "zero":
            return [0.0] * count
        if state == "hydrostatic":
            return [v, v, 0.0] if plane else [v, v, v, 0.0, 0.0, 0.0]
        if state == "equal":
            return [v, v, 0.0] if plane else [v, v, w, 0.0, 0.0, 0.0]
        if state == "equal_whole":
            v, w = whole(), whole()
            return [v, v, 0.0] if plane else [v, v, w, 0.0, 0.0, 0.0]
        if state == "repeated":
            return [v, v, 0.0] if plane else [v, w, w, 0.0, 0.0, 0.0]
        if state == "uniaxial":
            return [v] + [0.0] * (count - 1)
        if state == "shear":
            return [0.0, 0.0, v] if plane else [0.0, 0.0, 0.0, v, 0.0, 0.0]
        if state == "in_plane":
            return [v, w, g()] if plane else [v, w, 0.0, g(), 0.0, 0.0]
        if state == "whole":
            return [whole() for _ in range(count)]
        return [g() for _ in range(count)]

    def hotspot(self, index):
        r = self.r
        first = index == 0
        kind = "full" if self.field else r.choice(["scalar", "plane", "plane", "full", "full", "full"])
        state = self.recipe[2] if first else (r.choice(STATES) if self.odds(0.4) else "any")
        size = r.choice([2, 6, 8, 8, 15, 15, 30, 90])
        entries = [("id", f"H{index}"), ("material", "S1" if self.field else r.choice(["S1", "S2"])),
                   ("detail", "weld" if self.field or first else r.choice(["weld", "plate"]))]
        if kind == "plane" and self.odds(0.3):
            entries.append(("direction", round(r.uniform(-90, 180), 2)))
        if kind == "full" and not self.field and self.odds(0.25):
            entries.append(("direction", [round(r.gauss(0, 1), 3), round(r.gauss(0, 1), 3), round(r.uniform(0.1, 1), 3)]))
        if kind == "full" and not self.field and self.odds(0.1):
            entries.append(("normal", [0.0, 0.0, 1.0]))
        self.lines.append("[[hotspot]]")
        self.lines += [f"{k} = {toml(v)}" for k, v in entries]
        silent = r.choice(self.stressed) if self.odds(0.1) else None
        stresses = {n: self.stress(kind, size, "zero" if n == silent else state, n) for n in self.stressed}
        self.hotspots.append((kind, state, stresses))
        given = {} if self.field or not self.odds(0.2) else self.conditions(kind, size * 3, state)
        if not all(self.covered(s, given) for s in self.standards):
            self.lines += [f"stress.{name} = {toml(v)}" for name, v in stresses.items()]
        for standard, rows in given.items():
            self.lines.append(f"[hotspot.condition.{standard}]")
            self.lines += [f"{toml(k)} = {toml(v)}" for k, v in rows.items()]
        self.lines.append("")

    @staticmethod
    def covered(standard, given):
        return standard in given

    def conditions(self, kind, size, state):
        """Stresses of the conditions themselves, for every standard of the frame, at times with gaps."""
        given = {}
        for standard in self.standards:
            if standard == "jis_e_4207_2019":
                names = ["vertical_static", "lateral_static", "vertical_dynamic", "lateral_dynamic",
                         "longitudinal_dynamic", "twist_dynamic",
                         *(f"{n}_{part}" for n in self.attached for part in ("static", "dynamic"))]
            elif standard in self.pairs:
                names = MAIN + ["10", "11", "12", "13", "lozenging_plus", "lozenging_minus"]
                names += [f"{n}_{sign}" for n in self.attached for sign in ("plus", "minus")]
                names += [f"E{k + 1}" for k in range(11)]
                names += [f"E_{n}_{sign}" for n in self.coming_and_going for sign in ("plus", "minus")]
                names += [f"E_{n}{sign}" for n, both in self.rare for sign in ("+-" if both else "+")]
            else:
                return {}
            # What is not tested under a standard is not tested under its variants.
            left_out = [name for known, names in self.left_out.items() if standard.startswith(known) for name in names]
            given[standard] = {name: self.stress(kind, size, state) for name in names if name not in left_out}
        return given
