// The trellis of one lane (docs/format.md, Trellis): its state says which of two quantisers gives
// the operand of a code, and the parity of the code moves it.
#pragma once

namespace sluice::golden {

class Trellis {
 public:
  // `states` is 4 or 8, or 0 for a machine without trellis, which never moves one.
  explicit Trellis(int states) : eight_(states == 8) {}

  // 0 or 1.
  int quantiser() const { return x_; }

  void move(bool parity) {
    if (eight_) {
      *this = Trellis(eight_, x_ != y_, z_ != parity, x_);
    } else {
      *this = Trellis(eight_, y_ != parity, x_, false);
    }
  }

 private:
  Trellis(bool eight, bool x, bool y, bool z) : eight_(eight), x_(x), y_(y), z_(z) {}

  bool eight_;
  bool x_ = false;
  bool y_ = false;
  bool z_ = false;  // only of eight states
};

}  // namespace sluice::golden
