using Xunit.Abstractions;

namespace Weir.Streaming.Tests.Protocol;

/// <summary>
/// The protocol as a random schedule over the real cache and checkpointer: activations, receivers and whole processes die, receivers overlap,
/// dead activations answer, answers are lost. In the end every record is in its gateway's durable state exactly once, and shards and list agree.
/// </summary>
public sealed class ProtocolTests(ITestOutputHelper output)
{
    private const int Schedules = 4000;

    [Fact]
    public void Run_WhenEverythingDiesAtTheWorstMoments_CountsEveryRecordOnce()
    {
        for (var seed = 0; seed < Schedules; seed++)
        {
            var fault = new ProtocolWorld(seed, ProtocolRules.All).Run();
            Assert.True(fault is null, $"seed {seed}: {fault}");
        }
    }

    [Theory]
    [InlineData(ProtocolRules.Previous)]
    [InlineData(ProtocolRules.Answer)]
    [InlineData(ProtocolRules.Swap)]
    [InlineData(ProtocolRules.Touched)]
    [InlineData(ProtocolRules.Open)]
    public void Run_WithoutOneRule_Fails(ProtocolRules rule)
    {
        const int tried = 400;
        var wrong = Enumerable.Range(0, tried).Count(seed => new ProtocolWorld(seed, ProtocolRules.All & ~rule).Run() is not null);
        output.WriteLine($"without {rule}: {wrong} of {tried} schedules wrong");
        Assert.True(wrong >= tried / 50, $"Without {rule} only {wrong} of {tried} schedules were wrong: the test would not notice its loss.");
    }
}
