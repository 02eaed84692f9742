#include "base/random.hpp"

#include <gtest/gtest.h>

#include <set>

namespace kymaros {
namespace {

TEST(Random, NameSuffixesAreLowercaseAndDigitsOnly) {
  SeededRandom random(1);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto suffix = random.name_suffix(6);
    EXPECT_EQ(suffix.size(), 6U);
    EXPECT_EQ(suffix.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789"), std::string::npos);
    seen.insert(suffix);
  }
  EXPECT_GT(seen.size(), 990U);
}

TEST(Random, UuidsSayVersionAndVariant) {
  SystemRandom random;
  for (int i = 0; i < 100; ++i) {
    const auto uuid = random.uuid();
    ASSERT_EQ(uuid.size(), 36U);
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
  }
}

TEST(Random, FractionsStayBelowOne) {
  SeededRandom random(7);
  for (int i = 0; i < 10000; ++i) {
    const double f = random.fraction();
    EXPECT_GE(f, 0.0);
    EXPECT_LT(f, 1.0);
  }
}

TEST(Random, ASeedRepeatsItself) {
  SeededRandom a(42), b(42);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(a.next(), b.next());
}

}  // namespace
}  // namespace kymaros
