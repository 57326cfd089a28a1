// A progress bar on standard error, only if that is a terminal. Threads may share one.
#ifndef SLUICE_SW_CLI_PROGRESS_H_
#define SLUICE_SW_CLI_PROGRESS_H_

#include <mutex>
#include <string>

namespace sluice {

class Progress {
 public:
  explicit Progress(int total);
  ~Progress();  // wipes the bar

  // One more is done; `what` is shown beside the bar.
  void advance(const std::string& what);

 private:
  void draw(const std::string& what) const;

  const int total_;
  const bool shown_;
  int done_ = 0;
  std::mutex mutex_;
};

}  // namespace sluice

#endif  // SLUICE_SW_CLI_PROGRESS_H_
