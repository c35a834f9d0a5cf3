// SPDX-License-Identifier: Apache-2.0
//
// One session, one build: what samovar-init does between the first byte and power-off (docs/protocol.md). The steps are
// in the order in which trust is established; project code runs only after everything that it may depend on has been
// checked.
#pragma once

#include "guest/boot/console.h"
#include "guest/protocol/channel.h"
#include "measurements/base/result.h"

namespace samovar::session {

// RunSession says hello, takes one request, carries it out and sends the results. A failure is sent to the requester as
// an ERROR frame before it is returned. A build that ran and failed is not an error of the session: DONE says so.
Result<void> RunSession(protocol::Channel& channel, boot::Console& console);

}  // namespace samovar::session
