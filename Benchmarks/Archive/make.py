#!/usr/bin/env python3
"""Makes a large archive, the same one every time: Benchmarks/Archive/make.py TIDINGS FOLDER [CHANGES [END]].

The tables are the program's own: it makes them, and they are then filled by SQL. A fifth of the changes adds an item; the
others edit, withdraw and return items of the last two years, a few are about sources. Titles and texts are English and
Chinese, the frequency of words falls with their rank. END is the time of the last change, 2026-01-01T00:00:00Z unless told.
"""
import calendar
import json
import os
import random
import sqlite3
import subprocess
import sys
import time

SOURCES = 2000
PHRASES = 8000
RARE = "rare"  # a source with a handful of changes, all of them old
SECONDS = 2 * 365 * 86400

ENGLISH = """the of to and in a for is on that with as at by from it new after over more than up out first report says about city
water government market people year week day school energy court river climate storm minister election team game league music film
book science study health hospital doctor price oil gas solar wind power train road bridge airport police fire rescue island coast
harbour fishing farm wheat garden museum archive library letter history war peace treaty border president parliament vote budget tax
bank interest inflation growth jobs strike union factory steel robot software network security privacy patent satellite launch orbit
moon mars telescope galaxy ocean whale forest species fossil vaccine virus trial cancer heart sleep diet kitchen recipe bread coffee
travel hotel mountain winter summer spring autumn festival theatre painting sculpture concert guitar piano""".split()
CHINESE = """新闻 中国 国际 经济 社会 科技 文化 体育 教育 健康 政府 市场 公司 城市 农村 发展 改革 研究 报告 专家 记者 今天 昨日 宣布 表示 认为 问题
增长 下降 投资 贸易 银行 能源 环境 气候 台风 地震 洪水 救援 医院 疫苗 病毒 学校 学生 大学 足球 比赛 冠军 电影 音乐 图书 博物馆 历史 和平 选举 总统 议会
法院 警察 铁路 机场 港口 海洋 森林 卫星 火箭 月球 芯片 软件 网络 安全 隐私 机器人 归档 订阅""".split()


def words(rnd, count, vocabulary, rare):
    """Zipf's law, more or less: rank is exponential in a uniform number; one word in thirty is rare."""
    for _ in range(count):
        yield f"{rare}{rnd.randrange(50000)}" if rnd.random() < 0.03 else vocabulary[int(len(vocabulary) ** rnd.random()) - 1]


def phrases(rnd):
    for number in range(PHRASES):
        if number % 3 == 0:
            yield number, "".join(words(rnd, 8, CHINESE, "编号")) + "。"
        else:
            yield number, " ".join(words(rnd, 9, ENGLISH, "x")).capitalize() + "."


def empty_archive(program, folder):
    os.makedirs(folder, exist_ok=True)
    config = os.path.join(folder, "config.json")
    sources = [{"name": f"source {n}", "url": f"http://127.0.0.1:9/{n}.xml", "enabled": False} for n in range(1, SOURCES + 1)]
    sources.append({"name": RARE, "url": "http://127.0.0.1:9/rare.xml", "enabled": False})
    with open(config, "w") as file:
        json.dump({"database": "tidings.db", "sources": sources}, file)
    subprocess.run([program, "sync", "now", "--config", config], check=True, stdout=subprocess.DEVNULL)
    return os.path.join(folder, "tidings.db")


# Pseudo-random numbers that depend on nothing but the row (Knuth, multiplicative hashing).
def mix(row, salt):
    return f"((({row} + {salt}) * 2654435761 & 0xFFFFFFFF) * 2246822519 >> 13 & 0xFFFFF)"


def numbers(first, last):
    return f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"


def fill(db, changes, end):
    documents = changes // 5  # each with five changes, of which the first adds an item
    start = end - SECONDS * 1000
    hours = SECONDS // 3600
    at = f"({start} + i * {SECONDS * 1000} / {documents})"
    run = f"(2 + i * {hours} / {documents})"
    content = f"""'<p>' || (SELECT text FROM phrase WHERE id = {mix('$', 11)} % {PHRASES}) || ' '
        || (SELECT text FROM phrase WHERE id = {mix('$', 12)} % {PHRASES}) || '</p><p>'
        || (SELECT text FROM phrase WHERE id = {mix('$', 13)} % {PHRASES}) || '</p>'"""
    steps = [
        ("runs", f"""{numbers(0, hours)} INSERT INTO run (id, cause, state, started_at, ended_at, total, changed, unchanged, added, edited)
            SELECT 2 + i, 'daemon', 'completed', {start} + i * 3600000, {start} + i * 3600000 + 3599000, {SOURCES}, 57, {SOURCES - 57}, 57, 200
            FROM n"""),
        ("observations", f"""{numbers(1, documents)} INSERT INTO observation (id, run_id, source_id, at, before, url, body_digest, server_date, is_whole)
            SELECT i, {run}, 1 + i % {SOURCES}, {at}, {at} - 1800000, 'http://127.0.0.1:9/' || (1 + i % {SOURCES}) || '.xml',
                unhex32(i), {at}, 1 FROM n"""),
        # An older item of the same source, for the new ones are listed most often.
        ("plan", f"""CREATE TEMP TABLE plan AS {numbers(1, changes)} SELECT i, (i + 4) / 5 AS o,
            max(1 + (i + 4) / 5 % {SOURCES}, (i + 4) / 5 - {SOURCES} * (CASE WHEN i % 5 = 1 THEN 0 ELSE {mix('i', 5)} % 60 END)) AS item,
            CASE WHEN i % 5 = 1 THEN 'added' WHEN {mix('i', 7)} % 1000 < 3 THEN 'failing' WHEN {mix('i', 7)} % 1000 < 6 THEN 'recovered'
                WHEN {mix('i', 7)} % 1000 < 7 THEN 'gap' WHEN {mix('i', 7)} % 1000 < 40 THEN 'withdrawn'
                WHEN {mix('i', 7)} % 1000 < 70 THEN 'returned' ELSE 'edited' END AS kind FROM n"""),
        ("early items", f"UPDATE plan SET item = o WHERE item > o OR item % {SOURCES} <> o % {SOURCES}"),
        ("revisions", """CREATE TEMP TABLE numbered AS SELECT i, item, o, row_number() OVER (PARTITION BY item ORDER BY i) AS number
            FROM plan WHERE kind IN ('added', 'edited')"""),
        ("items", f"""{numbers(1, documents)} INSERT INTO item (id, source_id, key, link_digest, fingerprint_high, fingerprint_low, standing,
                first_published, first_seen_at, rank, batch)
            SELECT i, 1 + i % {SOURCES}, 'urn:story:' || i, {mix('i', 1)} * 1048576 + {mix('i', 2)}, {mix('i', 3)}, {mix('i', 4)},
                CASE WHEN i > {documents} - {SOURCES} * 30 THEN 1 ELSE 0 END, {at}, {at}, i, i / {SOURCES} FROM n"""),
        ("texts", f"""INSERT INTO revision (item_id, number, observation_id, title, link, content, published)
            SELECT item, number, o, (SELECT text FROM phrase WHERE id = {mix('item', 10)} % {PHRASES}), 'http://site.example/' || item,
                {content.replace('$', 'i')}, NULL FROM numbered ORDER BY i"""),
        ("current revisions", """UPDATE item SET revision = m.number FROM (SELECT item, max(number) AS number FROM numbered GROUP BY item) m
            WHERE m.item = item.id"""),
        ("changes", """INSERT INTO change (id, run_id, at, kind, source_id, item_id, revision, fields, significance, observation_id, before)
            SELECT p.i, o.run_id, o.at, p.kind, o.source_id, CASE WHEN p.kind IN ('failing', 'recovered', 'gap') THEN NULL ELSE p.item END,
                n.number, CASE WHEN p.kind = 'edited' THEN 'content' END, CASE WHEN p.kind = 'edited' THEN 'text' END, p.o, NULL
            FROM plan p JOIN observation o ON o.id = p.o LEFT JOIN numbered n ON n.i = p.i ORDER BY p.i"""),
        ("a rare source", f"UPDATE change SET source_id = {SOURCES + 1} WHERE kind = 'failing' AND id < 20000"),
        # The followers have done their work.
        ("followers", f"INSERT OR REPLACE INTO follower VALUES ('pictures', {changes}), ('withdrawals', {changes})"),
    ]
    for name, sql in steps:
        began = time.time()
        db.execute(sql)
        print(f"{name}: {time.time() - began:.0f} s", flush=True)


def main():
    program, folder = sys.argv[1:3]
    changes = int(sys.argv[3]) if len(sys.argv) > 3 else 5_000_000
    end = calendar.timegm(time.strptime(sys.argv[4] if len(sys.argv) > 4 else "2026-01-01T00:00:00Z", "%Y-%m-%dT%H:%M:%SZ")) * 1000
    path = empty_archive(program, folder)
    db = sqlite3.connect(path, isolation_level=None)
    db.create_function("unhex32", 1, lambda number: number.to_bytes(32, "big"), deterministic=True)
    # Speed alone: whoever loses power begins again.
    db.executescript("PRAGMA synchronous = OFF; PRAGMA temp_store = FILE; PRAGMA cache_size = -400000; BEGIN")
    db.execute("CREATE TEMP TABLE phrase (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    db.executemany("INSERT INTO phrase VALUES (?, ?)", phrases(random.Random(1)))
    fill(db, changes, end)
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    print(f"{path}: {os.path.getsize(path) >> 20} MiB")


main()
