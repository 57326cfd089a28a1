// Mapping shows a file's bytes, and whatever cannot be mapped is an error in words.

#include "sw/model/mapped_file.h"

#include <sys/stat.h>

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
