#!/usr/bin/env python3
"""Runs a program in a network of its own, with public and private addresses, a name server that a script makes lie, and a
web server on all addresses.

    unshare --net --mount netns.py FOLDER RUNS PROGRAM ARGUMENT...

FOLDER/names.json says what names lead to: {"NAME": [[ADDRESS, ...], ...]}; the first question gets the first list, the next
the next, the last list for ever. An empty list of lists is a name server that never answers. The program is run RUNS times.
Prints {"runs": [{"status", "stdout", "stderr", "seconds"}], "hits": [{"address", "host", "path"}]}.

The web server on port 8080 serves a feed at /feed, /secret and the like, and redirects at /to?URL. On port 8081 it is on
127.0.0.1 alone.
"""
import http.server
import json
import os
import socket
import socketserver
import struct
import subprocess
import sys
import threading
import time

ADDRESSES = ["93.184.216.34/32", "10.0.0.5/32", "169.254.169.254/32", "100.100.100.200/32"]
ADDRESSES6 = ["2606:2800:220:1::34/128", "fd00:ec2::254/128"]
FEED = """<rss version="2.0"><channel><title>t</title><item><guid>%s</guid><title>a</title></item></channel></rss>"""
hits = []
lock = threading.Lock()


class Names:
    def __init__(self, lists):
        self.lists = {name.lower(): answers for name, answers in lists.items()}
        self.asked = {}

    def answer(self, query):
        """The answer to one question (RFC 1035 §4), or nothing at all."""
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode("ascii"))
            at += 1 + query[at]
        kind = struct.unpack(">H", query[at + 1:at + 3])[0]
        name = ".".join(labels).lower()
        answers = self.lists.get(name)
        question = query[12:at + 5]
        if answers is None:
            return query[:2] + b"\x81\x83" + struct.pack(">4H", 1, 0, 0, 0) + question
        if not answers:
            return None
        turn = self.asked.get((name, kind), 0)
        self.asked[(name, kind)] = turn + 1
        chosen = answers[min(turn, len(answers) - 1)]
        records = b""
        count = 0
        for address in chosen:
            family, wanted = (socket.AF_INET6, 28) if ":" in address else (socket.AF_INET, 1)
            if kind != wanted:
                continue
            data = socket.inet_pton(family, address)
            records += b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 0, len(data)) + data
            count += 1
        return query[:2] + b"\x81\x80" + struct.pack(">4H", 1, count, 0, 0) + question + records


def serve_names(names):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))

    def loop():
        while True:
            query, client = server.recvfrom(4096)
            answer = names.answer(query)
            if answer:
                server.sendto(answer, client)

    threading.Thread(target=loop, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        with lock:
            hits.append({"address": self.connection.getsockname()[0], "host": self.headers.get("Host"), "path": self.path})
        body = b""
        if self.path.startswith("/to?"):
            self.send_response(302)
            self.send_header("Location", self.path[4:])
        else:
            self.send_response(200)
            body = (FEED % self.path).encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def handle_error(self, *args):
        pass


class Server6(Server):
    address_family = socket.AF_INET6

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        super().server_bind()


def main():
    folder, runs, program = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in ADDRESSES + ADDRESSES6:
        subprocess.run(["ip", "address", "add", address, "dev", "lo"], check=True)
    resolver = os.path.join(folder, "resolv.conf")
    with open(resolver, "w") as file:
        file.write("nameserver 127.0.0.1\n")
    subprocess.run(["mount", "--bind", resolver, "/etc/resolv.conf"], check=True)
    with open(os.path.join(folder, "names.json")) as file:
        serve_names(Names(json.load(file)))
    for server in [Server(("0.0.0.0", 8080), Handler), Server6(("::", 8080), Handler), Server(("127.0.0.1", 8081), Handler)]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    results = []
    for _ in range(runs):
        began = time.monotonic()
        run = subprocess.run(program, capture_output=True, text=True)
        results.append(
            {"status": run.returncode, "stdout": run.stdout, "stderr": run.stderr, "seconds": time.monotonic() - began})
    print(json.dumps({"runs": results, "hits": hits}), flush=True)
    os._exit(0)


main()
