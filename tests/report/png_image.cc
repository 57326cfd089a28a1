#include "tests/report/png_image.h"

#include <zlib.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace sluice {
namespace {

uint32_t big_endian(const std::string& bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(bytes.at(at + i));
  return value;
}

// PNG's predictor "Paeth".
int paeth(int left, int up, int corner) {
  const int p = left + up - corner;
  const int a = std::abs(p - left), b = std::abs(p - up), c = std::abs(p - corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

void unfilter(std::vector<uint8_t>& rows, size_t stride, size_t channels) {
  for (size_t start = 0; start < rows.size(); start += stride) {
    const int filter = rows[start];
    for (size_t i = start + 1; i < start + stride; ++i) {
      const bool is_first = i - start - 1 < channels;
      const int left = is_first ? 0 : rows[i - channels];
      const int up = start == 0 ? 0 : rows[i - stride];
      const int corner = is_first || start == 0 ? 0 : rows[i - stride - channels];
      const std::array<int, 5> predicted = {0, left, up, (left + up) / 2, paeth(left, up, corner)};
      rows[i] = static_cast<uint8_t>(rows[i] + predicted.at(filter));
    }
  }
}

}  // namespace

PngImage read_png(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (!bytes.starts_with("\x89PNG\r\n\x1a\n")) throw std::runtime_error(path + " is no PNG");
  PngImage image{
      static_cast<int>(big_endian(bytes, 16)), static_cast<int>(big_endian(bytes, 20)), {}};
  const size_t channels = bytes.at(25) == 2 ? 3 : bytes.at(25) == 6 ? 4 : 0;
  if (bytes.at(24) != 8 || channels == 0 || bytes.at(28) != 0) {
    throw std::runtime_error(path + " has another layout of pixels");
  }
  std::string packed;
  for (size_t at = 8; at < bytes.size();) {
    const uint32_t size = big_endian(bytes, at);
    if (bytes.compare(at + 4, 4, "IDAT") == 0) packed += bytes.substr(at + 8, size);
    at += 12 + size;
  }
  const size_t stride = 1 + channels * image.width;
  std::vector<uint8_t> rows(stride * image.height);
  uLongf size = rows.size();
  if (uncompress(rows.data(), &size, reinterpret_cast<const Bytef*>(packed.data()),
                 packed.size()) != Z_OK ||
      size != rows.size()) {
    throw std::runtime_error(path + " is damaged");
  }
  unfilter(rows, stride, channels);
  for (size_t start = 0; start < rows.size(); start += stride) {
    for (size_t i = start + 1; i < start + stride; i += channels) {
      image.pixels.push_back({rows[i], rows[i + 1], rows[i + 2]});
    }
  }
  return image;
}

}  // namespace sluice
