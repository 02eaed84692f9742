#include "http/url.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace kymaros::http {
namespace {

struct GoodUrl {
  const char* text;
  const char* origin;
  const char* authority;
  const char* host;
  const char* target;
};

class GoodUrls : public testing::TestWithParam<GoodUrl> {};

TEST_P(GoodUrls, AreTakenApart) {
  const auto& expected = GetParam();
  const auto url = parse_url(expected.text);
  ASSERT_TRUE(url.has_value()) << url.error().message;
  EXPECT_EQ(url->origin(), expected.origin);
  EXPECT_EQ(url->authority(), expected.authority);
  EXPECT_EQ(url->host, expected.host);
  EXPECT_EQ(url->target, expected.target);
}

INSTANTIATE_TEST_SUITE_P(
    Url, GoodUrls,
    testing::Values(GoodUrl{"http://example.org", "http://example.org:80", "example.org", "example.org", "/"},
                    GoodUrl{"https://example.org/", "https://example.org:443", "example.org", "example.org",
                            "/"},
                    GoodUrl{"https://10.96.0.1:6443/k8s/c1?a=b%20c", "https://10.96.0.1:6443",
                            "10.96.0.1:6443", "10.96.0.1", "/k8s/c1?a=b%20c"},
                    GoodUrl{"https://[::1]:8443/api#part", "https://[::1]:8443", "[::1]:8443", "::1", "/api"},
                    GoodUrl{"HTTP://Example.ORG:80?x=1", "http://Example.ORG:80", "Example.ORG",
                            "Example.ORG", "/?x=1"}));

class BadUrls : public testing::TestWithParam<const char*> {};

TEST_P(BadUrls, AreRefused) {
  const auto url = parse_url(GetParam());
  ASSERT_FALSE(url.has_value());
  EXPECT_EQ(url.error().code, ErrorCode::Invalid);
}

INSTANTIATE_TEST_SUITE_P(Url, BadUrls,
                         testing::Values("", "example.org", "/path", "ftp://example.org/", "http://",
                                         "http:///x", "http://user:secret@example.org/", "http://a b/",
                                         "http://example.org:99999/", "http://a%0d%0ab/", "https://%10c",
                                         "http://[fe80::1%25eth0]/", "http://10.0.0.1%3a.5/",
                                         "http://10.0.0.1.example.org/", "http://a%2eb/", "http://[v1.a]/",
                                         "http://[v1.a:b]/", "http://example.org/\r\nX: y"));

TEST(Url, ARefusalOfCredentialsDoesNotRepeatThem) {
  const auto url = parse_url("http://user:hunter2@example.org/");
  ASSERT_FALSE(url.has_value());
  EXPECT_EQ(url.error().message.find("hunter2"), std::string::npos);
}

TEST(Url, QueryLeavesOutWhatIsEmptyAndEscapesTheRest) {
  EXPECT_EQ(query({{"labelSelector", "a=b,c"}, {"continue", ""}, {"limit", "5"}}),
            "?labelSelector=a%3Db%2Cc&limit=5");
  EXPECT_EQ(query({{"a", ""}}), "");
}

RC_GTEST_PROP(Url, EscapedTextStaysOneSegment, (const std::string& text)) {
  const auto url = parse_url("http://h/" + escape(text));
  RC_ASSERT(url.has_value());
  RC_ASSERT(url->target == "/" + escape(text));
  RC_ASSERT(url->target.find_first_of("?#\r\n ") == std::string::npos);
  RC_ASSERT(url->target.rfind('/') == 0U);
}

}  // namespace
}  // namespace kymaros::http
