#!/usr/bin/env python3
"""A small publisher on the loopback address: four feeds, one of each format, with pictures.

    publisher.py FOLDER          writes the first edition, serves FOLDER, prints its port
    publisher.py FOLDER --next   writes the second edition: stories edited, added, withdrawn

Standard library only; nothing here reaches beyond 127.0.0.1.
"""
import http.server
import json
import os
import random
import struct
import sys
import time
import zlib
from xml.sax.saxutils import escape


def picture(path, seed, width=960, height=540):
    """A PNG with a gradient and a few rectangles, so that a preview is worth looking at."""
    rng = random.Random(seed)
    base = [rng.randrange(40, 200) for _ in range(3)]
    boxes = [(rng.randrange(width), rng.randrange(height), rng.randrange(60, 300), rng.randrange(40, 200),
              [rng.randrange(256) for _ in range(3)]) for _ in range(6)]
    rows = bytearray()
    for y in range(height):
        row = bytearray()
        for x in range(0, width, 4):
            colour = [min(255, c + 60 * x // width + 40 * y // height) for c in base]
            for bx, by, bw, bh, c in boxes:
                if bx <= x < bx + bw and by <= y < by + bh:
                    colour = c
            row += bytes(colour) * 4
        rows += b"\0" + row

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    with open(path, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
                  + chunk(b"IDAT", zlib.compress(bytes(rows), 6)) + chunk(b"IEND", b""))


def story(number, title, text, day, hour=8, picture=None):
    return dict(number=number, title=title, text=text, day=day, hour=hour, picture=picture)


def stamp(s):
    return "2026-11-%02dT%02d:00:00Z" % (s["day"], s["hour"])


def rfc822(s):
    return "%02d Nov 2026 %02d:00:00 GMT" % (s["day"], s["hour"])


def rss(base, title, stories):
    items = "".join(
        f"<item><title>{escape(s['title'])}</title><link>{base}/zh/{s['number']}.html</link>"
        f"<guid isPermaLink=\"false\">zh-{s['number']}</guid><pubDate>{rfc822(s)}</pubDate>"
        f"<description><![CDATA[{s['text']}]]></description>"
        + (f"<media:thumbnail url=\"{base}/img/{s['picture']}\"/>" if s["picture"] else "") + "</item>\n" for s in stories)
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel>"
            f"<title>{title}</title><link>{base}/zh/</link><description>演示</description>\n{items}</channel></rss>\n")


def atom(base, title, stories):
    entries = "".join(
        f"<entry><title>{escape(s['title'])}</title><link href=\"{base}/en/{s['number']}.html\"/><id>tag:demo,2026:{s['number']}</id>"
        f"<published>{stamp(s)}</published><updated>{stamp(s)}</updated><author><name>Mary Ward</name></author>"
        f"<content type=\"html\">{escape(s['text'])}</content></entry>\n" for s in stories)
    return ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">"
            f"<title>{title}</title><link href=\"{base}/en/\"/><id>tag:demo,2026:feed</id><updated>{stamp(stories[0])}</updated>\n{entries}</feed>\n")


def jsonfeed(base, title, stories):
    return json.dumps(dict(
        version="https://jsonfeed.org/version/1.1", title=title, home_page_url=base + "/tech/",
        items=[{k: v for k, v in dict(
            id=f"tech-{s['number']}", url=f"{base}/tech/{s['number']}.html", title=s["title"], content_html=s["text"],
            date_published=stamp(s), image=s["picture"] and f"{base}/img/{s['picture']}").items() if v} for s in stories]),
        ensure_ascii=False, indent=1)


def rdf(base, title, stories):
    links = [f"{base}/radio/{s['number']}.html" for s in stories]
    items = "".join(
        f"<item rdf:about=\"{link}\"><title>{escape(s['title'])}</title><link>{link}</link><dc:date>{stamp(s)}</dc:date>"
        f"<description>{escape(s['text'])}</description></item>\n" for s, link in zip(stories, links))
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
            "xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
            f"<channel rdf:about=\"{base}/radio/\"><title>{title}</title><link>{base}/radio/</link><description>Radio</description></channel>\n"
            f"{items}</rdf:RDF>\n")


def editions():
    zh = [
        story(4, "市场今天增长百分之三", "<p>政府今天发布报告：市场今天增长百分之三，专家表示<strong>谨慎乐观</strong>。</p>", 22, 9, "market.png"),
        story(3, "新图书馆周末开放", "<p>新图书馆将于周末向公众开放，藏书十万册。</p>", 21, 15, "library.png"),
        story(2, "科学家发现新的深海生物", "<p>一个国际团队在南海三千米深处发现了新的生物。</p>", 20, 10),
        story(1, "城市地铁延长线通车", "<p>延长线全长十二公里，设八座车站。</p>", 19, 7, "metro.png"),
    ]
    en = [
        story(13, "Minister said nothing about the bridge", "<p>The minister said <em>nothing</em> about the bridge when asked on Sunday.</p>"
              "<p>The repairs are to cost 4 million.</p>", 22, 18),
        story(12, "River level back to normal", "<p>After two weeks the river is back within its banks.</p>", 21, 6),
        story(11, "Old theatre sold", "<p>The old theatre was sold to a company nobody here knows.</p>", 20, 12),
        story(10, "School to get a new roof", "<p>The school gets its roof in spring.</p>", 18, 9),
    ]
    tech = [
        story(22, "A compiler in a weekend", "<p>It is smaller than you think: <code>if (a < b) { {{ x }} }</code></p>", 22, 20, "compiler.png"),
        story(21, "Why clocks disagree", "<p>Leap seconds, drift and daylight saving.</p>", 20, 20),
    ]
    radio = [story(31, "Evening news", "News at seven.", 22, 19), story(30, "Morning talk", "Two guests, one question.", 22, 7)]
    first = dict(zh=zh, en=en, tech=tech, radio=radio)
    second = dict(
        zh=[story(5, "台风明天登陆", "<p>气象部门提醒市民注意安全。</p>", 23, 6, "storm.png"),
            story(4, "市场今天下降百分之三", "<p>政府今天发布报告：市场今天下降百分之三，专家表示<strong>谨慎乐观</strong>。</p>", 22, 9, "market.png"),
            zh[1], zh[3]],
        en=[dict(en[0], title="Minister promised a new bridge",
                 text="<p>The minister promised a <em>new</em> bridge when asked on Sunday.</p><p>The repairs are to cost 14 million.</p>"),
            en[1], en[3]],
        tech=[story(23, "Reading old tapes", "<p>Forty years later the tapes still read.</p>", 23, 9, "tapes.png"), *tech],
        radio=radio)
    return first, second


def write(folder, base, edition, age):
    """`age` seconds ago: Last-Modified counts whole seconds, and the editions must differ in it."""
    files = {"zh.xml": rss(base, "晨报", edition["zh"]), "en.atom": atom(base, "The Valley Herald", edition["en"]),
             "tech.json": jsonfeed(base, "Small Machines", edition["tech"]), "radio.rdf": rdf(base, "Radio Valley", edition["radio"])}
    for name, text in files.items():
        with open(os.path.join(folder, "." + name), "w", encoding="utf-8") as out:
            out.write(text)
        os.utime(os.path.join(folder, "." + name), (time.time() - age,) * 2)
        os.replace(os.path.join(folder, "." + name), os.path.join(folder, name))
    os.makedirs(os.path.join(folder, "img"), exist_ok=True)
    for stories in edition.values():
        for s in stories:
            if s["picture"] and not os.path.exists(os.path.join(folder, "img", s["picture"])):
                picture(os.path.join(folder, "img", s["picture"]), s["picture"])


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass


def main():
    folder = os.path.abspath(sys.argv[1])
    first, second = editions()
    port_file = os.path.join(folder, ".port")
    if "--next" in sys.argv:
        write(folder, "http://127.0.0.1:" + open(port_file).read(), second, 0)
        return
    os.makedirs(folder, exist_ok=True)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *a, **k: Handler(*a, directory=folder, **k))
    write(folder, f"http://127.0.0.1:{server.server_port}", first, 60)
    with open(port_file + ".part", "w") as out:
        out.write(str(server.server_port))
    os.replace(port_file + ".part", port_file)
    server.serve_forever()


if __name__ == "__main__":
    main()
