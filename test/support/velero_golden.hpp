#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

/// Real files for tests: what a Velero wrote (testdata/README.md).
namespace kymaros::test {

inline std::string read_source_file(const std::string& path) {
  std::ifstream file(std::string(KYMAROS_SOURCE_DIR) + "/src/" + path, std::ios::binary);
  EXPECT_TRUE(file) << "cannot read " << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

/// testdata/<path>
inline std::string golden(const std::string& path) {
  return read_source_file("backup/velero/testdata/" + path);
}

}  // namespace kymaros::test
