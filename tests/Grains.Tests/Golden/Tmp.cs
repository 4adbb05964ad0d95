using Weir.Grains.Tests.Support;
namespace Weir.Grains.Tests;
public sealed class TmpGolden
{
    [Fact]
    public void Write_Them()
    {
        foreach (var type in new[] { "ElevatorState", "ReadingChunk", "HistoryPage" })
        {
            File.WriteAllText("/tmp/h2-golden-" + type, Convert.ToHexString(GoldenStates.Rewrite[type](null)));
        }
    }
}
