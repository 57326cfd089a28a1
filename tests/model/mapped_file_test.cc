// Mapping shows a file's bytes, and whatever cannot be mapped is an error in words.

#include "sw/model/mapped_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <vector>

#include "tests/model/test_files.h"

namespace sluice::test {
namespace {

TEST(MappedFile, ShowsTheBytes) {
  const TempDir folder;
  const MappedFile file(folder.write("a", "hello"));
  ASSERT_EQ(file.bytes().size(), 5u);
  EXPECT_EQ(static_cast<char>(file.bytes()[4]), 'o');
}

TEST(MappedFile, MapsAnEmptyFile) {
  const TempDir folder;
  EXPECT_TRUE(MappedFile(folder.write("empty", "")).bytes().empty());
}

// Pages of files that are in memory for this process.
long resident_file_pages() {
  std::ifstream statistics("/proc/self/statm");
  long total = 0, resident = 0, of_files = 0;
  statistics >> total >> resident >> of_files;
  return of_files;
}

TEST(MappedFile, LetsPagesGoThatMayBeReadAgain) {
  constexpr std::size_t kPages = 4096;
  constexpr long kOthers = 256;  // that come and go meanwhile
  const TempDir folder;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  std::string text(kPages * page + 100, ' ');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>('a' + i % 23);
  const MappedFile file(folder.write("a", text));
  const auto is_whole = [&] {
    return std::memcmp(file.bytes().data(), text.data(), text.size()) == 0;
  };
  const long before = resident_file_pages();
  EXPECT_TRUE(is_whole());
  EXPECT_NEAR(resident_file_pages() - before, kPages, kOthers);
  file.release(file.bytes().subspan(1000 * page + 7, 2000 * page));
  EXPECT_LT(resident_file_pages() - before, kPages - 2000 + kOthers);
  file.release(file.bytes());
  EXPECT_NEAR(resident_file_pages() - before, 0, kOthers);
  EXPECT_TRUE(is_whole());
}

TEST(MappedFile, ReleasesNothingThatIsNotItsOwn) {
  const TempDir folder;
  const MappedFile file(folder.write("a", "hello"));
  std::vector<std::byte> other(100000, std::byte{7});
  file.release(other);
  file.release({});
  EXPECT_EQ(other, std::vector<std::byte>(100000, std::byte{7}));
}

TEST(MappedFile, NamesAMissingFileAndTheReason) {
  expect_error([] { MappedFile("/nowhere/model"); },
               "/nowhere/model: cannot open: No such file or directory");
}

TEST(MappedFile, RefusesFoldersAndPipes) {
  const TempDir folder;
  expect_error([&] { MappedFile(folder.path()); }, "is not a regular file");
  const auto pipe = folder.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  expect_error([&] { MappedFile{pipe}; }, "is not a regular file");
}

}  // namespace
}  // namespace sluice::test
