#include "kube/connection.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "async/virtual_clock.hpp"
#include "support/real_loop.hpp"
#include "support/scripted_transport.hpp"

namespace kymaros::kube {
namespace {

using namespace std::chrono_literals;
using test::Answer;

const ResourceType kPods{"", "v1", "pods", "Pod"};

/// A scripted transport that remembers whom it was told to trust and to be.
class RememberingTransport final : public http::SocketTransport {
 public:
  RememberingTransport(test::ScriptedTransport& script, std::vector<http::TlsOptions>& used)
      : script_(script), used_(used) {}
  Task<Result<http::Exchange>> open(http::Request request) override {
    return script_.open(std::move(request));
  }
  Result<void> use(const http::TlsOptions& tls) override {
    used_.push_back(tls);
    return {};
  }
  void close_idle() override {}
  std::size_t idle_connections() const override { return 0; }

 private:
  test::ScriptedTransport& script_;
  std::vector<http::TlsOptions>& used_;
};

template <class Loop>
class ConnectionFixture : public testing::Test {
 protected:
  ConnectionFixture() {
    transport.otherwise([](const http::Request&) { return Answer::json(200, json::Object{}); });
  }

  std::unique_ptr<Connection> connect(Config config) {
    config.server = "https://k8s";
    return std::make_unique<Connection>(
        std::move(config), std::make_unique<RememberingTransport>(transport, used), loop.clock(),
        loop.executor(), ClientNames{},
        Surroundings{.environment = [](std::string_view) { return std::string(); },
                     .read = [this](const std::string& path) -> Result<std::string> {
                       if (!files.contains(path)) return fail(ErrorCode::NotFound, path);
                       return files[path];
                     }});
  }

  std::string authorization_of_a_call(Connection& connection) {
    EXPECT_TRUE(loop.run(connection.client().get(kPods, {"a", "b"})).has_value());
    return std::string(transport.requests().back().headers.get("Authorization"));
  }

  Loop loop;
  test::ScriptedTransport transport{loop.executor(), loop.clock()};
  std::map<std::string, std::string> files;
  std::vector<http::TlsOptions> used;
};

using ConnectionTest = ConnectionFixture<async::VirtualLoop>;

TEST_F(ConnectionTest, SendsItsTokenAndHeaders) {
  Config config{.token = "t"};
  config.headers.add("Impersonate-Group", "a");
  config.headers.add("Impersonate-Group", "b");
  const auto connection = connect(config);
  EXPECT_EQ(authorization_of_a_call(*connection), "Bearer t");
  EXPECT_EQ(std::ranges::count(transport.requests().back().headers, "Impersonate-Group",
                               &http::Headers::Field::name),
            2);
}

TEST_F(ConnectionTest, FollowsARotatedToken) {
  files["/token"] = "one";
  const auto connection = connect({.token_file = "/token"});
  EXPECT_EQ(authorization_of_a_call(*connection), "Bearer one");
  files["/token"] = "two";
  loop.run_for(1min);
  EXPECT_EQ(authorization_of_a_call(*connection), "Bearer two");
}

TEST_F(ConnectionTest, ATokenThatIsRefusedIsReadAgain) {
  files["/token"] = "one";
  const auto connection = connect({.token_file = "/token"});
  EXPECT_EQ(authorization_of_a_call(*connection), "Bearer one");
  files["/token"] = "two";
  transport.then(Answer::status(401));
  EXPECT_EQ(authorization_of_a_call(*connection), "Bearer two");
}

TEST_F(ConnectionTest, TrustsANewAuthorityWithinAMinute) {
  files["/ca"] = "old";
  const auto connection = connect({.ca = {.text = "old", .file = "/ca"}, .token = "t"});
  (void)authorization_of_a_call(*connection);
  EXPECT_TRUE(used.empty());
  files["/ca"] = "new";
  loop.run_for(1min);
  (void)authorization_of_a_call(*connection);
  ASSERT_EQ(used.size(), 1U);
  EXPECT_EQ(used[0].ca_pem, "new");
  files.clear();
  loop.run_for(1min);
  (void)authorization_of_a_call(*connection);
  EXPECT_EQ(used.size(), 1U);
}

using PluginTest = ConnectionFixture<test::RealLoop>;

TEST_F(PluginTest, RunsAndIsToldWhatItMayKnow) {
  std::string script = "/tmp/kymaros-plugin-XXXXXX";
  ::close(::mkstemp(script.data()));
  std::ofstream(script)
      << "#!/bin/sh\n"
         "case \"$KUBERNETES_EXEC_INFO\" in *'\"interactive\":false'*) ;; *) exit 1 ;; esac\n"
         "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",'\n"
         "echo \"\\\"status\\\":{\\\"token\\\":\\\"$1-$REGION\\\",\"\n"
         "echo '\"clientCertificateData\":\"C\",\"clientKeyData\":\"K\"}}'\n";
  ::chmod(script.c_str(), 0700);
  const auto connection = connect({.exec = ExecPlugin{.apiVersion = "client.authentication.k8s.io/v1",
                                                      .arguments = {script, "token"},
                                                      .environment = {{"REGION", "eu"}}}});
  EXPECT_EQ(authorization_of_a_call(*connection), "Bearer token-eu");
  ASSERT_EQ(used.size(), 1U);
  EXPECT_EQ(used[0].certificate_pem, "C");
  ::unlink(script.c_str());
}

}  // namespace
}  // namespace kymaros::kube
