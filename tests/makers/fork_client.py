"""`agreements` for a shell of a test, by a server that forks it: `python -I -S fork_client.py ADDRESS ARGUMENTS…`.

It hands its own standard output and error, environment and folder to the child, and ends with the child's exit code.
It imports little, for it is started once for each line that is typed.
"""

import json
import os
import socket
import sys

with socket.socket(socket.AF_UNIX) as line:
    line.connect(sys.argv[1])
    asked = json.dumps({"arguments": sys.argv[2:], "environ": dict(os.environ), "folder": os.getcwd()})
    socket.send_fds(line, [b"!"], [1, 2])
    line.sendall(asked.encode("utf-8", "surrogateescape"))
    line.shutdown(socket.SHUT_WR)
    code = line.recv(16)
sys.exit(int(code) if code else 137)
