namespace Weir.Streaming.Tests.Conformance;

/// <summary>The file log with its own offset store. One silo, for a directory belongs to one process.</summary>
public sealed class LogConformanceTests : OneSiloConformance
{
    protected override ConformanceLog CreateLog() => new FileConformanceLog();
}
