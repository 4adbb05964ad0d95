namespace Weir.Client.Tests.Transports;

[CollectionDefinition(Name)]
public sealed class OverHttp : ICollectionFixture<ServerFixture<HttpTransport>>
{
    public const string Name = "over HTTP";
}

[CollectionDefinition(Name)]
public sealed class InProcess : ICollectionFixture<ServerFixture<InProcessTransport>>
{
    public const string Name = "by grain calls, in process";
}

[Collection(OverHttp.Name)]
public sealed class HttpSendTests(ServerFixture<HttpTransport> fixture) : SendSuite<HttpTransport>(fixture);

[Collection(OverHttp.Name)]
public sealed class HttpStreamTests(ServerFixture<HttpTransport> fixture) : StreamSuite<HttpTransport>(fixture);

[Collection(OverHttp.Name)]
public sealed class HttpQueryTests(ServerFixture<HttpTransport> fixture) : QuerySuite<HttpTransport>(fixture);

[Collection(OverHttp.Name)]
public sealed class HttpWatchTests(ServerFixture<HttpTransport> fixture) : WatchSuite<HttpTransport>(fixture);

[Collection(InProcess.Name)]
public sealed class GrainSendTests(ServerFixture<InProcessTransport> fixture) : SendSuite<InProcessTransport>(fixture);

[Collection(InProcess.Name)]
public sealed class GrainStreamTests(ServerFixture<InProcessTransport> fixture) : StreamSuite<InProcessTransport>(fixture);

[Collection(InProcess.Name)]
public sealed class GrainQueryTests(ServerFixture<InProcessTransport> fixture) : QuerySuite<InProcessTransport>(fixture);

[Collection(InProcess.Name)]
public sealed class GrainWatchTests(ServerFixture<InProcessTransport> fixture) : WatchSuite<InProcessTransport>(fixture);

public sealed class HttpRestartTests : RestartSuite<HttpTransport>;
