// Writes SVG elements: plain shapes and text, no script, no font from outside.
#ifndef BENCH_COLD_START_SVG_H_
#define BENCH_COLD_START_SVG_H_

#include <string>
#include <string_view>
#include <vector>

namespace mixer::cold_start {

struct Point {
  double x, y;
};

struct Stroke {
  std::string colour = "#000000";
  double width = 1;
  std::string dash;  // SVG's stroke-dasharray; empty: solid
};

class Svg {
 public:
  enum class Anchor { kStart, kMiddle, kEnd };

  // In pixels, on white. `title` is for readers that don't see the picture.
  Svg(int width, int height, std::string_view title);

  void Line(Point from, Point to, const Stroke& stroke);
  void Path(const std::vector<Point>& points, const Stroke& stroke);
  void Rect(Point corner, double width, double height, std::string_view colour);
  // `at` is the foot of the text; any text, it is escaped.
  void Text(Point at, std::string_view text, Anchor anchor, int size = 13,
            bool bold = false);

  // The document, to which nothing may be added after.
  std::string Finish();

 private:
  std::string text_;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_SVG_H_
