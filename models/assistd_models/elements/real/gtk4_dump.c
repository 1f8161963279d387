/* Has a GTK 4 application write its widgets, with the boxes as they are drawn, into a file. Preloaded by `session`.
 *
 * GTK 4.8 tells the accessibility bus the box without border and padding, and no state of what shows: so it is asked
 * itself. Only public calls, found when it runs: no headers are needed. Whoever wants the widgets makes the file
 * $ASSISTD_WIDGETS.ask, and waits until it is gone; $ASSISTD_WIDGETS is then whole.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct { float x, y, width, height; } Rect;
typedef void *Pointer;

#define CALL(result, name, ...) ((result (*)(__VA_ARGS__))dlsym(RTLD_DEFAULT, name))

static Pointer type_of(const char *getter) {
  size_t (*get)(void) = (size_t (*)(void))dlsym(RTLD_DEFAULT, getter);
  return get ? (Pointer)get() : NULL;
}

static int is_a(Pointer widget, Pointer type) {
  return type && CALL(int, "g_type_check_instance_is_a", Pointer, Pointer)(widget, type);
}

static void quote(FILE *file, const char *text) {
  fputc('"', file);
  for (; text && *text; text++) {
    if (*text == '"' || *text == '\\') fprintf(file, "\\%c", *text);
    else if ((unsigned char)*text < 32) fputc(' ', file);
    else fputc(*text, file);
  }
  fputc('"', file);
}

static void types(FILE *file, Pointer widget) {
  size_t type = **(size_t **)widget; /* GTypeInstance begins with its class, the class with its type */
  fputs("\"types\":[", file);
  for (const char *comma = ""; type; comma = ",") {
    fputs(comma, file);
    quote(file, CALL(const char *, "g_type_name", size_t)(type));
    type = CALL(size_t, "g_type_parent", size_t)(type);
    if (type == (size_t)type_of("gtk_widget_get_type")) break;
  }
  fputs("],", file);
}

static void text(FILE *file, Pointer widget) {
  static const char *names[] = {"label", "title", "text", "tooltip-text", NULL};
  char *told = NULL;
  Pointer class = *(Pointer *)widget;
  for (int n = 0; names[n] && !(told && *told); n++) {
    if (!CALL(Pointer, "g_object_class_find_property", Pointer, const char *)(class, names[n])) continue;
    Pointer spec = CALL(Pointer, "g_object_class_find_property", Pointer, const char *)(class, names[n]);
    size_t kind = *(size_t *)((char *)spec + 24); /* GParamSpec.value_type: instance, name, flags, value_type */
    if (kind != 16 << 2) continue;                /* G_TYPE_STRING */
    CALL(void, "g_object_get", Pointer, const char *, ...)(widget, names[n], &told, NULL);
  }
  fputs("\"name\":", file);
  quote(file, told);
  fputs(",", file);
}

static void classes(FILE *file, Pointer widget) {
  char **told = CALL(char **, "gtk_widget_get_css_classes", Pointer)(widget);
  fputs("\"classes\":[", file);
  for (int n = 0; told && told[n]; n++) {
    if (n) fputs(",", file);
    quote(file, told[n]);
  }
  fputs("],", file);
}

static void surface(FILE *file, Pointer widget) {
  double x = 0, y = 0;
  CALL(void, "gtk_native_get_surface_transform", Pointer, double *, double *)(widget, &x, &y);
  Pointer drawn = CALL(Pointer, "gtk_native_get_surface", Pointer)(widget);
  unsigned long number = drawn ? CALL(unsigned long, "gdk_x11_surface_get_xid", Pointer)(drawn) : 0;
  fprintf(file, "\"xid\":%lu,\"offset\":[%.2f,%.2f],", number, x, y);
}

static void widget_out(FILE *file, Pointer widget, Pointer native) {
  if (is_a(widget, type_of("gtk_native_get_type"))) native = widget;
  Rect box = {0, 0, 0, 0};
  int known = CALL(int, "gtk_widget_compute_bounds", Pointer, Pointer, Rect *)(widget, native, &box);
  fputs("{", file);
  types(file, widget);
  text(file, widget);
  classes(file, widget);
  fputs("\"css\":", file);
  quote(file, CALL(const char *, "gtk_widget_get_css_name", Pointer)(widget));
  fputs(",", file);
  if (native == widget) surface(file, widget);
  fprintf(file, "\"flags\":%u,", CALL(unsigned, "gtk_widget_get_state_flags", Pointer)(widget));
  fprintf(file, "\"opacity\":%.2f,", CALL(double, "gtk_widget_get_opacity", Pointer)(widget));
  fprintf(file, "\"clips\":%d,", CALL(int, "gtk_widget_get_overflow", Pointer)(widget) != 0);
  fprintf(file, "\"box\":[%.2f,%.2f,%.2f,%.2f],\"children\":[", box.x, box.y, known ? box.width : 0, known ? box.height : 0);
  const char *comma = "";
  Pointer child = CALL(Pointer, "gtk_widget_get_first_child", Pointer)(widget);
  for (; child; child = CALL(Pointer, "gtk_widget_get_next_sibling", Pointer)(child)) {
    if (!CALL(int, "gtk_widget_get_mapped", Pointer)(child)) continue;
    fputs(comma, file);
    widget_out(file, child, native);
    comma = ",";
  }
  fputs("]}", file);
}

static int tick(Pointer nothing) {
  const char *name = getenv("ASSISTD_WIDGETS");
  char asked[4096];
  (void)nothing;
  if (!name || snprintf(asked, sizeof asked, "%s.ask", name) >= (int)sizeof asked || access(asked, F_OK)) return 1;
  if (!dlsym(RTLD_DEFAULT, "gtk_widget_compute_bounds")) return 1;
  FILE *file = fopen(name, "w");
  if (!file) return 1;
  Pointer list = CALL(Pointer, "gtk_window_get_toplevels", void)();
  unsigned count = CALL(unsigned, "g_list_model_get_n_items", Pointer)(list);
  const char *comma = "";
  fputs("[", file);
  for (unsigned n = 0; n < count; n++) {
    Pointer window = CALL(Pointer, "g_list_model_get_item", Pointer, unsigned)(list, n);
    if (!CALL(int, "gtk_widget_get_mapped", Pointer)(window)) continue;
    fputs(comma, file);
    widget_out(file, window, window);
    comma = ",";
  }
  fputs("]", file);
  fclose(file);
  unlink(asked);
  return 1;
}

__attribute__((constructor)) static void begin(void) {
  if (!dlsym(RTLD_DEFAULT, "gtk_window_get_toplevels") || !dlsym(RTLD_DEFAULT, "g_timeout_add")) return;
  unsetenv("LD_PRELOAD");
  CALL(unsigned, "g_timeout_add", unsigned, Pointer, Pointer)(200, (Pointer)tick, NULL);
}
