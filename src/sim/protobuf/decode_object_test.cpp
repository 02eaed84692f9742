#include "sim/protobuf/decode_object.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "kube/base64.hpp"
#include "sim/protobuf/table.hpp"
#include "sim/resource_catalog.hpp"
#include "support/protobuf_bytes.hpp"

namespace kymaros::sim::protobuf {
namespace {

using test::bytes_field, test::number_field, test::protobuf_body;

/// [{"protobuf": base64, "object": {...}}], as Go writes them.
json::Array recorded_bodies() {
  std::ifstream file(KYMAROS_SOURCE_DIR "/src/sim/protobuf/testdata/bodies.json");
  std::stringstream text;
  text << file.rdbuf();
  return json::parse(text.str()).value().as_array();
}

std::string bytes_of(const json::Value& recorded) {
  return kube::decode_base64(json::find_string(recorded, {"protobuf"})).value();
}

TEST(DecodeObject, GivesTheJsonOfTheSameClient) {
  for (const auto& recorded : recorded_bodies()) {
    EXPECT_EQ(decode_object(bytes_of(recorded)), recorded.at("object"))
        << json::find_string(recorded, {"object", "kind"});
  }
}

TEST(DecodeObject, EndsInGoodOrderWhereverTheBodyIsCut) {
  for (const auto& recorded : recorded_bodies()) {
    const auto bytes = bytes_of(recorded);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto decoded = decode_object(bytes.substr(0, size));
      if (!decoded) EXPECT_EQ(decoded.error().code, ErrorCode::Invalid);
    }
  }
}

TEST(DecodeObject, RefusesWhatIsNoEnvelope) {
  for (const auto& body : {std::string(), std::string("k8s"), std::string("{}"), std::string("k8s\0", 4),
                           std::string("k8s\0\xff", 5), protobuf_body("", "Pod", ""),
                           protobuf_body("v1", "", ""), protobuf_body("v1", "Pod", "\x0a")}) {
    const auto decoded = decode_object(body);
    ASSERT_FALSE(decoded.has_value()) << testing::PrintToString(body);
    EXPECT_EQ(decoded.error().code, ErrorCode::Invalid);
  }
}

TEST(DecodeObject, SaysThatAKindHasNoProtobuf) {
  EXPECT_EQ(decode_object(protobuf_body("velero.io/v1", "Backup", "")).error().code, ErrorCode::NotFound);
  EXPECT_EQ(decode_object(protobuf_body("apps/v1", "Pod", "")).error().code, ErrorCode::NotFound);
}

TEST(DecodeObject, KnowsEveryBuiltinKind) {
  for (const auto& kind : builtin_kinds()) {
    const bool is_of_another_module =
        kind.type.group == "apiextensions.k8s.io" || kind.type.group == "apiregistration.k8s.io";
    EXPECT_NE(builtin_table().find(kind.type.api_version(), kind.type.kind) != nullptr, is_of_another_module)
        << kind.type.qualified_name();
  }
}

using Texts = std::map<std::string, std::string>;

RC_GTEST_PROP(DecodeObject, DataComesBack, (const Texts& data)) {
  std::string message;
  json::Object expected;
  for (const auto& [key, value] : data) {
    const auto base64 = kube::encode_base64(key);  // keys are text
    message += bytes_field(2, bytes_field(1, base64) + bytes_field(2, value));
    expected[base64] = kube::encode_base64(value);
  }
  const auto secret = decode_object(protobuf_body("v1", "Secret", message)).value();
  RC_ASSERT(secret.as_object().contains("data") == !data.empty());
  if (!data.empty()) RC_ASSERT(secret.at("data") == json::Value(expected));
}

}  // namespace
}  // namespace kymaros::sim::protobuf
