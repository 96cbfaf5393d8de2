#!/usr/bin/env python3
"""An HTTP proxy that is itself spoken to over TLS: tlsproxy.py CERTIFICATE KEY [PORT]

Prints its port, then serves until its standard input is closed. Absolute URLs are answered with themselves as the body;
CONNECT leads to PORT on this machine whatever is asked for, or is refused with 403 where there is none.
"""
import os
import select
import socket
import ssl
import sys
import threading


def head(stream):
    data = b""
    while not data.endswith(b"\r\n\r\n"):
        byte = stream.recv(1)
        if not byte:
            return None
        data += byte
    return data.decode("latin-1")


def relay(a, b):
    while True:
        ready = [a] if a.pending() else select.select([a, b], [], [])[0]
        for stream in ready:
            data = stream.recv(16384)
            if not data:
                return
            (b if stream is a else a).sendall(data)


def serve(raw, context, port):
    try:
        with context.wrap_socket(raw, server_side=True) as stream:
            while asked := head(stream):
                method, target = asked.split()[:2]
                if method != "CONNECT":
                    stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(target), target.encode()))
                elif port is None:
                    stream.sendall(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
                else:
                    stream.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                    with socket.create_connection(("127.0.0.1", port)) as target:
                        return relay(stream, target)
    except (OSError, ssl.SSLError):
        pass


def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    port = int(sys.argv[3]) if len(sys.argv) > 3 else None
    listener = socket.create_server(("127.0.0.1", 0))

    def loop():
        while True:
            raw, _ = listener.accept()
            threading.Thread(target=serve, args=(raw, context, port), daemon=True).start()

    threading.Thread(target=loop, daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    sys.stdin.read()
    os._exit(0)


main()
