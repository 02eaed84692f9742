#pragma once

#include <string>

namespace kymaros::http {

/// Whom a client trusts and who it says it is. TLS 1.2 or newer, always.
struct TlsOptions {
  std::string ca_pem;           // certificates of the authorities to trust; empty: the system's
  std::string extra_ca_pem;     // of more authorities, beside those
  std::string certificate_pem;  // the client's own, with its chain; empty: none
  std::string key_pem;
  std::string server_name;  // to ask for and to verify; empty: the URL's host
  bool insecure = false;    // verify nothing: for tests and for who insists
};

/// Who a server is.
struct ServerTlsOptions {
  std::string certificate_pem;  // with its chain
  std::string key_pem;
  std::string
      client_ca_pem;  // clients must show a certificate of these authorities; empty: any client may come
};

}  // namespace kymaros::http
