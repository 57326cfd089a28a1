// Pictures as a browser writes them: PNG with eight bits a channel, not interlaced.
#ifndef SLUICE_TESTS_REPORT_PNG_IMAGE_H_
#define SLUICE_TESTS_REPORT_PNG_IMAGE_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace sluice {

using Rgb = std::array<uint8_t, 3>;

struct PngImage {
  int width = 0, height = 0;
  std::vector<Rgb> pixels;  // row after row

  Rgb at(int x, int y) const { return pixels[size_t(y) * width + x]; }
};

// Throws std::runtime_error if the file is none of those.
PngImage read_png(const std::string& path);

}  // namespace sluice

#endif  // SLUICE_TESTS_REPORT_PNG_IMAGE_H_
