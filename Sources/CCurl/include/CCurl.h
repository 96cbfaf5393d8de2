// libcurl for Swift: what it says with variadic functions and unions is said here with typed ones. Beside it only the one
// word to malloc that many bodies at once need, which Swift's Glibc module leaves out.
#pragma once
#include <curl/curl.h>
#include <malloc.h>
#include <sys/epoll.h>

static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode ccurl_set_data_function(CURL *handle, CURLoption option, curl_write_callback function) {
    return (curl_easy_setopt)(handle, option, function);
}

static inline CURLcode ccurl_set_opensocket_function(CURL *handle, curl_opensocket_callback function) {
    return (curl_easy_setopt)(handle, CURLOPT_OPENSOCKETFUNCTION, function);
}

static inline CURLcode ccurl_set_prereq_function(CURL *handle, curl_prereq_callback function) {
    return (curl_easy_setopt)(handle, CURLOPT_PREREQFUNCTION, function);
}

static inline void *ccurl_private(CURL *handle) {
    char *pointer = NULL;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, &pointer);
    return pointer;
}

static inline long ccurl_info_long(CURL *handle, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(handle, info, &value);
    return value;
}

static inline long long ccurl_info_offset(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    curl_easy_getinfo(handle, info, &value);
    return value;
}

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}

static inline CURLMcode ccurl_multi_set_socket_function(CURLM *multi, curl_socket_callback function, void *data) {
    CURLMcode code = (curl_multi_setopt)(multi, CURLMOPT_SOCKETFUNCTION, function);
    return code != CURLM_OK ? code : (curl_multi_setopt)(multi, CURLMOPT_SOCKETDATA, data);
}

static inline CURLMcode ccurl_multi_set_timer_function(CURLM *multi, curl_multi_timer_callback function, void *data) {
    CURLMcode code = (curl_multi_setopt)(multi, CURLMOPT_TIMERFUNCTION, function);
    return code != CURLM_OK ? code : (curl_multi_setopt)(multi, CURLMOPT_TIMERDATA, data);
}

/// The next transfer that ended, or NULL.
static inline CURL *ccurl_multi_next_done(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}

/// Gives blocks of `threshold` bytes and more memory of their own, which goes back to the system when they are freed. Left to
/// itself glibc raises the threshold to the largest block it ever freed, up to 32 MiB; from then on large bodies leave holes
/// between small blocks that nothing fits into. The other threshold would be raised with it, and stays low where the first is
/// set: then the heap is given back and taken again for every document, at up to half as much CPU again. `kept` bytes at its end
/// stay (mallopt(3), M_MMAP_THRESHOLD, M_TRIM_THRESHOLD).
static inline void ccurl_map_large_blocks(int threshold, int kept) {
    mallopt(M_MMAP_THRESHOLD, threshold);
    mallopt(M_TRIM_THRESHOLD, kept);
}

static inline CURLSHcode ccurl_share_tls_sessions(CURLSH *share) {
    return (curl_share_setopt)(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
}
