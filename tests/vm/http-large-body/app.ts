// The server that all cases of HTTP/1.1 share.

import "../../vm-shared/http-server.ts";
