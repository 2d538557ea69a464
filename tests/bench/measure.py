"""Runs a command to its end and prints its CPU seconds (with all its children), wall seconds and the
peak resident memory of its largest process. Usage: measure.py LABEL COMMAND..."""

import resource
import subprocess
import sys
import time

start = time.monotonic()
code = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL).returncode
wall = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(
    f"{sys.argv[1]:28} exit {code}  cpu {used.ru_utime + used.ru_stime:7.2f} s"
    f"  (user {used.ru_utime:.2f}, sys {used.ru_stime:.2f})  wall {wall:7.2f} s"
    f"  peak {used.ru_maxrss / 1024:.0f} MiB",
    flush=True,
)
