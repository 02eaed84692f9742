#include "kube/base64.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace kymaros::kube {
namespace {

// RFC 4648, 10.
TEST(Base64, KnowsTheVectorsOfItsRfc) {
  constexpr std::pair<const char*, const char*> kVectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [plain, encoded] : kVectors) {
    EXPECT_EQ(encode_base64(plain), encoded);
    EXPECT_EQ(decode_base64(encoded).value(), plain);
  }
}

TEST(Base64, SkipsWhiteSpace) { EXPECT_EQ(decode_base64(" Zm9v\n YmFy\r\n").value(), "foobar"); }

TEST(Base64, RefusesWhatItIsNot) {
  for (const char* text :
       {"Zg", "Zg=", "=", "====", "Z===", "Zg==Zg==", "Zg=a", "Zg===", "Zm9v*", "Zm9-", "Zm8=="}) {
    EXPECT_FALSE(decode_base64(text).has_value()) << text;
  }
}

RC_GTEST_PROP(Base64, ComesBack, (const std::string& bytes)) {
  RC_ASSERT(decode_base64(encode_base64(bytes)).value() == bytes);
}

}  // namespace
}  // namespace kymaros::kube
