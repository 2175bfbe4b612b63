"""Draws the options with which a random network is compiled, so that each part of
the compiler is reached: L2 of a part of the need, other memories, constants that
move, switches."""

import json
import subprocess


def bytes_needed(path, nnpackc, io, folder):
    """What the least-memory plan of a network takes of L2; 0 if there is none."""
    report = folder / "need.json"
    done = subprocess.run(
        [nnpackc, str(path), "-o", str(folder / "need.mlir"), f"--report={report}", f"--io={io}", "--l2-size=1G",
         "--objective=memory", "--effort=0"], capture_output=True, check=False)
    if done.returncode:
        return 0
    return next(s["used"] for s in json.loads(report.read_text())["spaces"] if s["name"] == "L2")


def memories(rng, need):
    """L2 and DDR, or others."""
    size = int(need * rng.choice([0, 0.2, 0.4, 0.5, 0.6, 0.8, 0.9, 1, 1.1, 1.5, 3]))
    draw = rng.random()
    if draw < 0.75:
        return [f"--l2-size={size}"]
    flash = rng.choice(["", ",FLASH:unlimited:20:constants"])
    if draw < 0.9:
        return [f"--spaces=L2:{size}:1,DDR:unlimited:10{flash}"]
    return [f"--spaces=TCM:{size // 3},L2:{size}:1,DDR:unlimited:10{flash}"]


def switches(rng):
    """Parts that are switched off, or on."""
    found = [f"--{name}=false" for name in ("merge", "reorder", "cascade", "place") if rng.random() < 0.08]
    if rng.random() < 0.3:
        found.append(f"--recompute={rng.choice([10, 50, 200])}")
    if rng.random() < 0.4:
        found.append(f"--alignment={rng.choice([1, 4, 8, 64])}")
    if rng.random() < 0.2:
        found.append(f"--effort={rng.choice([0, 1, 3])}")
    if rng.random() < 0.4:  # Other vector instructions, or none.
        found.append(rng.choice(["--cpu=native", "--cpu=native", "--simd=none"]))
    return found


def draw(rng, path, nnpackc, folder, has_other=False):
    """Options for the network; for two entries if it has @other."""
    io = rng.choice(["arena", "arena", "caller"])
    options = [f"--io={io}", *switches(rng)]
    objective = rng.choice(["memory", "memory", "traffic", "traffic", "time"])
    if has_other:  # Together, they take more than either.
        kinds = ["exclusive", "concurrent"] if objective == "memory" else ["exclusive"]
        options += ["--entry=main,other", f"--entries={rng.choice(kinds)}"]
    if objective == "memory":
        return [*options, "--l2-size=1G", "--objective=memory"]
    options += memories(rng, bytes_needed(path, nnpackc, io, folder))
    if rng.random() < 0.5:
        options.append("--weights=auto")
    if rng.random() < 0.35:
        options.append("--dma=calls")
    if objective == "time":
        options += ["--objective=time", f"--macs-per-cycle={rng.choice([1, 4, 16])}"]
        if not any(option.startswith("--spaces") for option in options):
            options.append(f"--bandwidths=L2:8,DDR:1:{rng.choice([0, 20, 200])}")
    return options
