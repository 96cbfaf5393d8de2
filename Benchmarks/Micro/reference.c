/* What others need for the same pieces of work, on the same input. Prints CPU seconds of the best round.
   Usage: reference tokenizer|dates|fingerprint|difference|commit ROUNDS FILE
   FILE is what `bench-micro input` (for dates: `bench-micro dates`) wrote. */
#define _GNU_SOURCE
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char *data;
static long size;

static void start(void *c, const xmlChar *n, const xmlChar *p, const xmlChar *u, int nn, const xmlChar **ns, int na, int nd,
                  const xmlChar **a) {}
static void end(void *c, const xmlChar *n, const xmlChar *p, const xmlChar *u) {}
static void htmlStart(void *c, const xmlChar *n, const xmlChar **a) {}
static void htmlEnd(void *c, const xmlChar *n) {}
static void text(void *c, const xmlChar *s, int n) {}
static void silent(void *c, xmlErrorPtr e) {}

/* libxml2's SAX2 push parser, every handler empty. */
static void tokenizer(void) {
    xmlSAXHandler h = {.initialized = XML_SAX2_MAGIC, .startElementNs = start, .endElementNs = end, .characters = text,
                       .cdataBlock = text, .ignorableWhitespace = text, .serror = silent};
    xmlParserCtxtPtr p = xmlCreatePushParserCtxt(&h, NULL, NULL, 0, NULL);
    xmlCtxtUseOptions(p, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_HUGE);
    xmlParseChunk(p, data, size, 1);
    xmlFreeParserCtxt(p);
}

/* libxml2's HTML parser, every handler empty, over each content twice: once for the old and once for the new text. */
static void difference(void) {
    htmlSAXHandler h = {.startElement = htmlStart, .endElement = htmlEnd, .characters = text, .cdataBlock = text, .serror = silent};
    for (int twice = 0; twice < 4; twice++) /* 100 contents in the document, 200 in our piece */
        for (char *at = data; (at = strstr(at, "<![CDATA["));) {
            at += 9;
            char *stop = strstr(at, "]]>");
            htmlParserCtxtPtr p = htmlCreatePushParserCtxt(&h, NULL, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
            htmlParseChunk(p, at, stop - at, 1);
            htmlFreeParserCtxt(p);
            at = stop;
        }
}

/* strptime(3) with the format known beforehand. */
static void dates(void) {
    int line = 0;
    volatile long sum = 0;
    for (char *at = data; *at; at = strchr(at, '\n') + 1, line++) {
        struct tm t = {0};
        if (!strptime(at, line % 2 ? "%Y-%m-%dT%H:%M:%S%z" : "%a, %d %b %Y %H:%M:%S %z", &t)) exit(1);
        long zone = t.tm_gmtoff;
        sum += timegm(&t) - zone;
    }
}

/* FNV-1a over the contents of 200 items, a byte at a time. */
static void fingerprint(void) {
    volatile uint64_t sum = 0;
    for (int twice = 0; twice < 2; twice++)
        for (char *at = data; (at = strstr(at, "<![CDATA["));) {
            char *stop = strstr(at += 9, "]]>");
            uint64_t hash = 14695981039346656037u;
            for (; at < stop; at++) hash = (hash ^ (unsigned char)*at) * 1099511628211u;
            sum += hash;
        }
}

static sqlite3 *db;

/* 50 items into one table with one index, in one transaction, contents as text. */
static void commits(void) {
    if (!db) {
        char path[] = "/tmp/tidings-bench-XXXXXX";
        close(mkstemp(path));
        sqlite3_open(path, &db);
        sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                         "CREATE TABLE item (id INTEGER PRIMARY KEY, key TEXT UNIQUE, title TEXT, body TEXT, at INTEGER)", 0, 0, 0);
        unlink(path);
    }
    static int number;
    sqlite3_stmt *insert;
    sqlite3_exec(db, "BEGIN IMMEDIATE", 0, 0, 0);
    sqlite3_prepare_v2(db, "INSERT INTO item (key, title, body, at) VALUES (?, ?, ?, ?)", -1, &insert, 0);
    char *at = data;
    for (int i = 0; i < 50; i++) {
        char key[32];
        at = strstr(at, "<![CDATA[") + 9;
        char *stop = strstr(at, "]]>");
        sqlite3_bind_text(insert, 1, key, snprintf(key, sizeof key, "item %d", number++), SQLITE_TRANSIENT);
        sqlite3_bind_text(insert, 2, key, -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(insert, 3, at, stop - at, SQLITE_TRANSIENT);
        sqlite3_bind_int64(insert, 4, 1700000000);
        if (sqlite3_step(insert) != SQLITE_DONE) exit(1);
        sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    sqlite3_exec(db, "COMMIT", 0, 0, 0);
}

int main(int argc, char **argv) {
    if (argc != 4) return 64;
    FILE *f = fopen(argv[3], "rb");
    if (!f) return 74;
    fseek(f, 0, SEEK_END);
    size = ftell(f);
    rewind(f);
    data = calloc(1, size + 1);
    if (fread(data, 1, size, f) != (size_t)size) return 74;
    struct { const char *name; void (*work)(void); } pieces[] = {
        {"tokenizer", tokenizer}, {"dates", dates}, {"fingerprint", fingerprint}, {"difference", difference}, {"commit", commits}};
    for (unsigned i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        if (strcmp(pieces[i].name, argv[1])) continue;
        double best = 1e9;
        for (int round = atoi(argv[2]); round > 0; round--) {
            struct timespec a, b;
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
            pieces[i].work();
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
            double t = b.tv_sec - a.tv_sec + (b.tv_nsec - a.tv_nsec) / 1e9;
            if (t < best) best = t;
        }
        printf("%.6f\n", best);
        return 0;
    }
    return 64;
}
