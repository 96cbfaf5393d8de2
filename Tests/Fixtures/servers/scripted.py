#!/usr/bin/env python3
"""A loopback server whose answers are files: FOLDER/PATH is the body, FOLDER/PATH.json says how it is served.

    scripted.py FOLDER       prints its port, then serves until its standard input is closed

PATH.json may hold: status, headers (object), delay (seconds), validators (false: none are sent), cut (bytes after which the
connection is closed although more were promised). Each request is appended to FOLDER/.requests as one JSON line.
"""
import hashlib
import http.server
import json
import os
import sys
import threading
import time

FOLDER = os.path.abspath(sys.argv[1])
LOCK = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, *args):
        pass

    def do_GET(self):
        path = os.path.join(FOLDER, self.path.split("?")[0].lstrip("/"))
        how, body = {}, b""
        if os.path.exists(path + ".json"):
            with open(path + ".json", encoding="utf-8") as script:
                how = json.load(script)
        status = how.get("status", 200)
        if os.path.isfile(path):
            with open(path, "rb") as content:
                body = content.read()
        elif "status" not in how:
            status = 404
        if how.get("delay"):
            time.sleep(how["delay"])
        etag = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
        headers = dict(how.get("headers", {}))
        if status == 200 and how.get("validators", True):
            headers.setdefault("ETag", etag)
            if self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
        with LOCK, open(os.path.join(FOLDER, ".requests"), "a", encoding="utf-8") as log:
            log.write(json.dumps({"path": self.path, "status": status, "headers": dict(self.headers)}) + "\n")
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:how["cut"]] if "cut" in how else body)
            if "cut" in how:
                self.close_connection = True
        except OSError:
            pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()
    os._exit(0)


main()
