"""Random frame load files: every kind of stress, limit, load path and reduction, degenerate states included."""

import json
import random

PAIRS = ["uic_615_4_2003", "uic_615_4_2003_both_twists"]
SUMS = ["jis_e_4207_2019", "jis_e_4207_2019_uic_exceptional"]
LIMITS = (["jis_e_4207_2019/" + k for k in ("parent", "ground_toe", "as_welded_toe")]
          + ["din_15018/" + k for k in ("w0", "w1", "w2", "k0", "k1", "k2", "k3", "k4")]
          + ["en_1993_1_9/detail_" + k for k in ("160", "112", "80", "36")])
OVERRIDES = {
    "jis_e_4207_2019": {"k_v": (0.1, 0.9, ""), "k_l": (0.2, 0.4, ""), "k_x": (0, 0.9, ""), "twist": (0, 15, "‰"),
                        "f_centrifugal": (-80, 80, "kN"), "lateral_stop_share": (0, 1, "")},
    "uic_615_4_2003": {"alpha": (0, 0.4, ""), "beta": (0, 0.4, ""), "k_ex": (1, 2, ""), "f_track": (0, 40, "kN"),
                       "k_payload": (1, 1.5, ""), "k_shock": (1, 8, ""), "twist": (0, 15, "‰"),
                       "twist_ex": (1, 20, "‰"), "k_lateral": (0, 1, ""), "k_lozenging": (0, 0.3, ""),
                       "s_yield_parent": (1, 2, ""), "s_yield_weld": (1, 2, "")},
    "uic_615_4_2003_both_twists": {"twist": (0, 15, "‰"), "alpha": (0, 0.4, "")},
}
IN_SERVICE = {"uic_615_4_2003": 13, "uic_615_4_2003_both_twists": 17}
COMPONENTS = ["vertical_left", "vertical_right", "lateral", "longitudinal", "twist", "lozenging", "lateral_air_spring"]


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)


class Frame:
    """One random frame; `text` is the file, `arguments` what goes to the program beside it."""

    def __init__(self, seed):
        self.r = r = random.Random(seed)
        self.arguments = ["--require-published"] if self.odds(0.06) else []
        self.lines = []
        self.stress_unit = r.choice(["MPa"] * 6 + ["N/mm²", "kPa"])
        self.stress_scale = 1000.0 if self.stress_unit == "kPa" else 1.0
        self.standards = r.sample(PAIRS + SUMS, r.choice([1, 2, 2, 3, 4]))
        self.section("frame", name=f"random {seed}", running_gear="maglev" if self.odds(0.04) else "steel_wheel",
                     vehicle_class="coach" if self.odds(0.05) else r.choice(["metro", "locomotive", "freight"]))
        assessment = {"standards": self.standards}
        if self.odds(0.6):
            assessment["load_path"] = r.choice(["mean_constant", "ratio_constant", "minimum_constant", "maximum_constant"])
        if self.odds(0.55):
            assessment["reduction"] = r.choice(["worst_pair", "principal_projection", "critical_plane", "fixed_direction"])
        if self.odds(0.3):
            assessment["required_safety_factor"] = round(r.uniform(1, 2), 3)
        self.section("assessment", **assessment)
        self.section("units", stress=self.stress_unit)
        vehicle = {"m_v": self.mass(34, 60), "c1": self.mass(8, 30), "c2": self.mass(4, 20), "m_plus": self.mass(4, 10),
                   "m_unsprung": self.mass(1, 4), "n_b": r.choice([2, 2, 3]), "n_e": r.choice([2, 2, 3])}
        if self.odds(0.2):
            vehicle["g"] = "9.80665 m/s²"
        self.section("vehicle", **vehicle)
        for name in ("S1", "S2"):
            low = round(r.uniform(220, 420), 1)
            self.section(f"materials.{name}", **{"yield": f"{low} MPa", "tensile": f"{round(low * r.uniform(1.1, 1.9), 1)} N/mm²"})
        self.override_section()
        self.loads()
        own = [self.limit(k) for k in range(r.randint(0, 4))]
        for name in ("weld", "plate"):
            limits = {}
            for s in ("jis_e_4207_2019", "uic_615_4_2003"):
                if not self.odds(0.03):
                    limits[s] = r.choice(own) if own and self.odds(0.6) else r.choice(LIMITS)
            if self.odds(0.1):
                limits["uic_615_4_2003_both_twists"] = r.choice(own + LIMITS)
            detail = {"kind": "weld" if name == "weld" else "parent", "limits": limits}
            if self.odds(0.3):
                detail["required_safety_factor"] = round(r.uniform(1, 2), 3)
            self.section(f"details.{name}", **detail)
        for s in ("jis_e_4207_2019", "uic_615_4_2003", "uic_615_4_2003_both_twists"):
            if self.odds(0.3):
                self.section(f"scope.{s}", use=r.choice(["accept", "allowable_stresses_only"]), reason="stated")
        self.correlation()
        for k in range(r.randint(1, 5)):
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

    def override_section(self):
        self.air_spring = False
        published = self.odds(0.15)
        for standard, parameters in OVERRIDES.items():
            for key, (low, high, unit) in parameters.items():
                if self.odds(0.85 if published and standard == "jis_e_4207_2019" else 0.12):
                    entry = {"value": f"{self.r.uniform(low, high):.4f} {unit}".strip(), "source": "measured"}
                    if self.odds(0.4) and not published:
                        entry["confidence"] = self.r.choice(["published", "derived", "unverified"])
                    self.air_spring |= key == "lateral_stop_share"
                    self.section(f"override.{standard}.{key}", **entry)

    def loads(self):
        self.stressed = []
        for name in COMPONENTS:
            if name == "lateral_air_spring" and not self.air_spring and not self.odds(0.1):
                continue
            if self.odds({"lozenging": 0.5, "longitudinal": 0.15, "twist": 0.05}.get(name, 0)):
                self.section(f"loads.{name}", omitted="left out")
                continue
            entry = {"reference": f"{self.r.uniform(3, 15):.2f} ‰" if name == "twist" else self.force(20, 150)}
            if name.startswith("vertical"):
                entry["at"] = "secondary" if self.odds(0.7) else "primary"
            self.section(f"loads.{name}", **entry)
            self.stressed.append(name)
        self.attached = []
        names = self.r.sample(["motor", "gear_box", "traction", "braking", "damper_a", "damper_b"], self.r.choice([0, 0, 1, 2, 2, 3, 4]))
        for name in names:
            entry = {"reference": self.force(4, 20)}
            kind = self.r.randrange(4)
            if kind == 0:
                entry.update(mass=self.mass(0.2, 1.2), coefficient=round(self.r.uniform(0.3, 4), 2))
            elif kind == 1:
                entry.update(mass=self.mass(0.2, 1.2), dynamic=self.force(1, 20))
            elif kind == 2:
                entry.update(static=self.force(-8, 8), dynamic=self.force(1, 20))
            else:
                entry.update(dynamic=self.force(1, 20))
            if name.startswith("damper") or self.odds(0.05):
                entry["exclusive_group"] = "dampers"
            self.section(f"loads.{name}", **entry)
            self.stressed.append(name)
            self.attached.append(name)

    def limit(self, index):
        r = self.r
        name = f"own_{index}"
        kind = r.choice(["goodman", "goodman", "polygon", "polygon", "smith", "mean_stress_sensitivity", "notch_class",
                         "endurance_limit"])
        amplitude = round(r.uniform(30, 160), 1)
        entry = {"id": name, "constructor": kind, "source": "own copy",
                 "confidence": r.choice(["published", "published", "derived", "unverified"])}
        if kind == "goodman":
            entry["amplitude"] = f"{amplitude} MPa"
            if self.odds(0.4):
                entry["end"] = f"{r.uniform(250, 800):.1f} MPa"
            entry["compression"] = r.choice(["flat", "extrapolated"])
        elif kind in ("polygon", "smith"):
            while True:
                means, tops = self.points(amplitude)
                if all(a * y < b * x for (a, x), (b, y) in zip(zip(means, tops), zip(means[1:], tops[1:]))):
                    break
            entry["unit"] = "MPa"
            if kind == "polygon":
                entry["points"] = [[m, t] for m, t in zip(means, tops)]
            else:
                entry["points"] = [[m, m + t, m - t] for m, t in zip(means, tops)]
        elif kind == "mean_stress_sensitivity":
            entry["amplitude"] = f"{amplitude} MPa"
            if self.odds(0.5):
                del entry["constructor"]
                entry["base"] = r.choice(["fkm/steel", "fkm/cast_steel"])
            else:
                entry["a_m"], entry["b_m"] = f"{r.uniform(0, 0.9):.3f}", f"{r.uniform(0, 0.2):.3f}"
        elif kind == "notch_class":
            del entry["constructor"]
            entry["base"] = r.choice(["din_15018/k2", "din_15018/w1"])
            entry["amplitude"] = f"{amplitude} MPa"
            if self.odds(0.3):
                entry["yield_share"] = f"{r.uniform(0.5, 1):.3f}"
            if self.odds(0.3):
                entry["pulsating_ratio"] = f"{r.uniform(1.2, 1.95):.3f}"
        else:
            if self.odds(0.5):
                entry["amplitude"] = f"{amplitude} MPa"
            else:
                entry.update(detail_category=f"{2 * amplitude:.1f} MPa", range_factor="0.737",
                             partial_factor=r.choice(["1", "1.15", "1.35"]))
        if self.odds(0.15) and kind not in ("polygon", "smith", "endurance_limit"):
            entry["tensile"] = f"{r.uniform(350, 700):.1f} MPa"
        if self.odds(0.15) and kind not in ("polygon", "smith"):
            entry["yield"] = f"{r.uniform(220, 340):.1f} MPa"
        self.section("limit", array=True, **entry)
        return name

    def points(self, amplitude):
        """Means and amplitudes of a line drawn by hand, concave or not."""
        r = self.r
        means = sorted(round(r.uniform(-350, 500), 1) for _ in range(r.randint(1, 5)))
        means = [round(r.uniform(-600, -360), 1), *means, round(r.uniform(510, 800), 1)]
        if self.odds(0.1):
            means[0] = means[1] - round(r.uniform(1, 60), 1)
        if self.odds(0.25):
            tops = [amplitude * (1 - (m / (900 if m > 0 else 800)) ** 2) for m in means]
        else:
            tops = [amplitude * r.uniform(0.3, 1.7) for _ in means]
        return means, [0.0, *(round(t, 2) for t in tops[1:-1]), 0.0]

    def correlation(self):
        if not self.odds(0.25):
            return
        names = ["vertical_dynamic", "lateral_dynamic", "longitudinal_dynamic", "twist_dynamic"]
        names += [f"{n}_dynamic" for n in self.attached]
        self.r.shuffle(names)
        if not any(s in SUMS for s in self.standards):
            return
        for a, b in zip(names[0:4:2], names[1:4:2]):
            self.section("correlation", array=True, standard="jis_e_4207_2019", conditions=[a, b],
                         rho=round(self.r.uniform(-1, 1), 3), source="simulation")

    def stress(self, kind, size, state):
        r = self.r
        g = lambda: round(r.gauss(0, size) * self.stress_scale, 3)
        if kind == "scalar":
            return 0.0 if state == "zero" else g()
        count = 3 if kind == "plane" else 6
        if state == "zero":
            return [0.0] * count
        if state == "hydrostatic":
            v = g()
            return [v, v, 0.0] if kind == "plane" else [v, v, v, 0.0, 0.0, 0.0]
        if state == "repeated":
            v, w = g(), g()
            return [v, v, 0.0] if kind == "plane" else [v, w, w, 0.0, 0.0, 0.0]
        if state == "uniaxial":
            v = g()
            return [v] + [0.0] * (count - 1)
        if state == "shear":
            v = g()
            return [0.0, 0.0, v] if kind == "plane" else [0.0, 0.0, 0.0, v, 0.0, 0.0]
        return [g() for _ in range(count)]

    def hotspot(self, index):
        r = self.r
        kind = r.choice(["scalar", "plane", "plane", "full", "full"])
        state = r.choice(["zero", "hydrostatic", "repeated", "uniaxial", "shear"]) if self.odds(0.2) else "any"
        size = r.choice([2, 8, 8, 15, 15, 30, 90])
        entries = [("id", f"H{index}"), ("material", r.choice(["S1", "S2"])), ("detail", r.choice(["weld", "plate"]))]
        if kind == "plane" and self.odds(0.3):
            entries.append(("direction", round(r.uniform(-90, 180), 2)))
        if kind == "full" and self.odds(0.3):
            entries.append(("direction", [round(r.gauss(0, 1), 3), round(r.gauss(0, 1), 3), round(r.uniform(0.1, 1), 3)]))
        if kind == "full" and self.odds(0.15):
            entries.append(("normal", [0.0, 0.0, 1.0]))
        self.lines.append("[[hotspot]]")
        self.lines += [f"{k} = {toml(v)}" for k, v in entries]
        silent = r.choice(self.stressed) if self.odds(0.1) else None
        for name in self.stressed:
            self.lines.append(f"stress.{name} = {toml(self.stress(kind, size, 'zero' if name == silent else state))}")
        if self.odds(0.2):
            self.conditions(kind, size * 3, state)
        self.lines.append("")

    def conditions(self, kind, size, state):
        """Stresses of the conditions themselves, at times without the exceptional ones."""
        r = self.r
        if any(s in SUMS for s in self.standards) and self.odds(0.7):
            self.lines.append("[hotspot.condition.jis_e_4207_2019]")
            names = ["vertical_static", "lateral_static", "vertical_dynamic", "lateral_dynamic", "longitudinal_dynamic",
                     "twist_dynamic", *(f"{n}_{part}" for n in self.attached for part in ("static", "dynamic"))]
            for name in names:
                self.lines.append(f'"{name}" = {toml(self.stress(kind, size, state))}')
        own = self.odds(0.7)
        for standard in PAIRS:
            if standard in self.standards and own:
                self.lines.append(f"[hotspot.condition.{standard}]")
                names = [str(k + 1) for k in range(IN_SERVICE[standard])]
                names += ["lozenging_plus", "lozenging_minus"]
                names += [f"{n}_{sign}" for n in self.attached for sign in ("plus", "minus")]
                if not self.odds(0.2):
                    names += [f"E{k + 1}" for k in range(11)]
                for name in names:
                    self.lines.append(f'"{name}" = {toml(self.stress(kind, size, state))}')
