// What the addon of @tensorflow/tfjs-node does not offer, in an addon of our own that is loaded before it and for the whole
// process, so that its calls find ours first.
//
// hush, speak     stderr goes nowhere, and comes back: TensorFlow's library announces oneDNN there while it is loaded, before any
//                 level of logging is set.
// inCaller(yes)   from now on sessions run in the thread that calls (yes), or hand their operations to threads (no). To wake
//                 threads takes longer than a small graph.
//
// asWritten(yes)  graphs that are loaded from now on are run as they are written (yes), or rewritten by TensorFlow before their first
//                 run (no), which takes seconds where a graph has thousands of nodes.
//
// Once it is loaded, the memory of large tensors stays with the process for the next ones. By itself the C library gives it back to
// the system, and the system clears every page anew.
#include <dlfcn.h>
#include <fcntl.h>
#include <malloc.h>
#include <node_api.h>
#include <stdbool.h>
#include <unistd.h>

#include "tensorflow/c/c_api.h"

/* Where stderr really goes while it is hushed; -1 while it is not. */
static int kept = -1;

static napi_value hush(napi_env env, napi_callback_info info) {
  if (kept >= 0) return NULL;
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0) return NULL;
  kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (kept >= 0) dup2(nowhere, STDERR_FILENO);
  close(nowhere);
  return NULL;
}

static napi_value speak(napi_env env, napi_callback_info info) {
  if (kept < 0) return NULL;
  dup2(kept, STDERR_FILENO);
  close(kept);
  kept = -1;
  return NULL;
}

static bool in_caller = false;

static napi_value set_in_caller(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value yes;
  napi_get_cb_info(env, info, &count, &yes, NULL, NULL);
  napi_get_value_bool(env, yes, &in_caller);
  return NULL;
}

/* RunOptions{inter_op_thread_pool: -1}, by which a session runs in the thread that calls: field 3, a varint of 64 bits. */
static const unsigned char caller_thread[] = {0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};

typedef void Run(TF_Session *, const TF_Buffer *, const TF_Output *, TF_Tensor *const *, int, const TF_Output *,
                 TF_Tensor **, int, const TF_Operation *const *, int, TF_Buffer *, TF_Status *);

/* The library's own. The addon that calls is linked to it, so it is there. */
static Run *own_run(void) {
  static Run *run = NULL;
  if (run == NULL) {
    void *library = dlopen("libtensorflow_cc.so.2", RTLD_LAZY | RTLD_NOLOAD);
    if (library != NULL) run = (Run *)dlsym(library, "TF_SessionRun");
  }
  return run;
}

/* In place of the library's: the same, in the thread that calls where that is asked for. */
void TF_SessionRun(TF_Session *session, const TF_Buffer *options, const TF_Output *inputs, TF_Tensor *const *values,
                   int count, const TF_Output *outputs, TF_Tensor **made, int wanted,
                   const TF_Operation *const *targets, int others, TF_Buffer *metadata, TF_Status *status) {
  TF_Buffer caller = {caller_thread, sizeof caller_thread, NULL};
  const TF_Buffer *chosen = options == NULL && in_caller ? &caller : options;
  own_run()(session, chosen, inputs, values, count, outputs, made, wanted, targets, others, metadata, status);
}

static bool as_written = false;

static napi_value set_as_written(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value yes;
  napi_get_cb_info(env, info, &count, &yes, NULL, NULL);
  napi_get_value_bool(env, yes, &as_written);
  return NULL;
}

/* ConfigProto{graph_options{rewrite_options{disable_meta_optimizer: true}}}: fields 10, 10 and 19. */
static const unsigned char no_rewriting[] = {0x52, 0x05, 0x52, 0x03, 0x98, 0x01, 0x01};

typedef void SetConfig(TF_SessionOptions *, const void *, size_t, TF_Status *);
typedef TF_Session *Load(const TF_SessionOptions *, const TF_Buffer *, const char *, const char *const *, int, TF_Graph *,
                         TF_Buffer *, TF_Status *);

/* In place of the library's: the same, with its options changed where that is asked for. */
TF_Session *TF_LoadSessionFromSavedModel(const TF_SessionOptions *options, const TF_Buffer *run, const char *folder,
                                         const char *const *tags, int count, TF_Graph *graph, TF_Buffer *metadata,
                                         TF_Status *status) {
  void *library = dlopen("libtensorflow_cc.so.2", RTLD_LAZY | RTLD_NOLOAD);
  SetConfig *set = (SetConfig *)dlsym(library, "TF_SetConfig");
  if (as_written && set != NULL) set((TF_SessionOptions *)options, no_rewriting, sizeof no_rewriting, status);
  Load *load = (Load *)dlsym(library, "TF_LoadSessionFromSavedModel");
  return load(options, run, folder, tags, count, graph, metadata, status);
}

static void offer(napi_env env, napi_value exports, const char *name, napi_callback callback) {
  napi_value function;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, NULL, &function) == napi_ok)
    napi_set_named_property(env, exports, name, function);
}

static void keep_memory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 64 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

NAPI_MODULE_INIT() {
  keep_memory();
  offer(env, exports, "hush", hush);
  offer(env, exports, "speak", speak);
  offer(env, exports, "inCaller", set_in_caller);
  offer(env, exports, "asWritten", set_as_written);
  return exports;
}
