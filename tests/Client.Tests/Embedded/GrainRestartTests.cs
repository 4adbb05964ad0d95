using Weir.Client.Tests.Transports;

namespace Weir.Client.Tests.Embedded;

/// <summary>The factory of a silo that has stopped says so here; Orleans' own does not promise that, and its client is tested instead.</summary>
public sealed class GrainRestartTests : RestartSuite<InProcessTransport>;
