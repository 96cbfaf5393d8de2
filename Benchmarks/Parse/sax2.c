/* What libxml2's SAX2 push parser needs merely to tokenize files: every handler does nothing.
   Prints CPU seconds per round. Usage: sax2 ROUNDS FILE... */
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void start(void *c, const xmlChar *n, const xmlChar *p, const xmlChar *u, int nn, const xmlChar **ns, int na, int nd,
                  const xmlChar **a) {}
static void end(void *c, const xmlChar *n, const xmlChar *p, const xmlChar *u) {}
static void text(void *c, const xmlChar *s, int n) {}
static void quiet(void *c, const char *m, ...) {}
static void silent(void *c, xmlErrorPtr e) {}

int main(int argc, char **argv) {
    int rounds = atoi(argv[1]), files = argc - 2;
    char **data = calloc(files, sizeof *data);
    long *size = calloc(files, sizeof *size), total = 0;
    for (int i = 0; i < files; i++) {
        FILE *f = fopen(argv[i + 2], "rb");
        if (!f) { perror(argv[i + 2]); return 74; }
        fseek(f, 0, SEEK_END);
        size[i] = ftell(f);
        total += size[i];
        rewind(f);
        data[i] = malloc(size[i] + 1);
        if (fread(data[i], 1, size[i], f) != (size_t)size[i]) return 74;
        fclose(f);
    }
    xmlSAXHandler h;
    memset(&h, 0, sizeof h);
    h.initialized = XML_SAX2_MAGIC;
    h.startElementNs = start;
    h.endElementNs = end;
    h.characters = text;
    h.cdataBlock = text;
    h.ignorableWhitespace = text;
    h.error = quiet;
    h.warning = quiet;
    h.serror = silent;
    double best = 1e9;
    for (int r = 0; r < rounds; r++) {
        struct timespec a, b;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
        for (int i = 0; i < files; i++) {
            xmlParserCtxtPtr p = xmlCreatePushParserCtxt(&h, NULL, NULL, 0, NULL);
            xmlCtxtUseOptions(p, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_HUGE);
            for (long at = 0; at < size[i]; at += 65536) {
                long n = size[i] - at < 65536 ? size[i] - at : 65536;
                xmlParseChunk(p, data[i] + at, n, 0);
            }
            xmlParseChunk(p, NULL, 0, 1);
            xmlFreeParserCtxt(p);
        }
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
        double t = b.tv_sec - a.tv_sec + (b.tv_nsec - a.tv_nsec) / 1e9;
        if (t < best) best = t;
    }
    printf("%.6f %ld\n", best, total);
    return 0;
}
