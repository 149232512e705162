#include "bench/cold_start/svg.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::cold_start {
namespace {

std::string Escaped(std::string_view text) {
  return absl::StrReplaceAll(ToAbsl(text),
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
}

std::string Attributes(const Stroke& stroke) {
  std::string text = absl::StrFormat("stroke=\"%s\" stroke-width=\"%g\"",
                                     stroke.colour, stroke.width);
  if (!stroke.dash.empty()) {
    absl::StrAppend(&text, " stroke-dasharray=\"", stroke.dash, "\"");
  }
  return text;
}

const char* Word(Svg::Anchor anchor) {
  switch (anchor) {
    case Svg::Anchor::kMiddle:
      return "middle";
    case Svg::Anchor::kEnd:
      return "end";
    case Svg::Anchor::kStart:
      break;
  }
  return "start";
}

}  // namespace

Svg::Svg(int width, int height, std::string_view title) {
  absl::StrAppendFormat(
      &text_,
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
      "width=\"%d\" height=\"%d\" font-family=\"Helvetica, Arial, "
      "sans-serif\" fill=\"#222222\">\n<title>%s</title>\n"
      "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n",
      width, height, width, height, Escaped(title), width, height);
}

void Svg::Line(Point from, Point to, const Stroke& stroke) {
  absl::StrAppendFormat(
      &text_, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>\n",
      from.x, from.y, to.x, to.y, Attributes(stroke));
}

void Svg::Path(const std::vector<Point>& points, const Stroke& stroke) {
  std::string d;
  for (const Point& point : points) {
    absl::StrAppendFormat(&d, "%s%.1f %.1f", d.empty() ? "M" : "L", point.x,
                          point.y);
  }
  absl::StrAppendFormat(
      &text_, "<path fill=\"none\" stroke-linejoin=\"round\" %s d=\"%s\"/>\n",
      Attributes(stroke), d);
}

void Svg::Rect(Point corner, double width, double height,
               std::string_view colour) {
  absl::StrAppendFormat(&text_,
                        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                        "height=\"%.1f\" fill=\"%s\"/>\n",
                        corner.x, corner.y, width, height, ToAbsl(colour));
}

void Svg::Text(Point at, std::string_view text, Anchor anchor, int size,
               bool bold) {
  absl::StrAppendFormat(&text_,
                        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" "
                        "text-anchor=\"%s\"%s>%s</text>\n",
                        at.x, at.y, size, Word(anchor),
                        bold ? " font-weight=\"bold\"" : "", Escaped(text));
}

std::string Svg::Finish() {
  absl::StrAppend(&text_, "</svg>\n");
  return std::move(text_);
}

}  // namespace mixer::cold_start
