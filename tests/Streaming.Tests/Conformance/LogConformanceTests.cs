namespace Weir.Streaming.Tests.Conformance;

/// <summary>The file log with its own offset store.</summary>
public sealed class LogConformanceTests : StreamProviderConformance
{
    protected override ConformanceLog CreateLog() => new FileConformanceLog();
}
