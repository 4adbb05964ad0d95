using Weir.Cli.Terminal;

namespace Weir.Client.Tests.Cli;

public sealed class ProgressLineTests
{
    [Theory]
    [InlineData(0, 0, 0, "[........................]   0.0 %  0 records  0/s  ETA -:--")]
    [InlineData(0.25, 1500, 10, "[######..................]  25.0 %  1,500 records  150/s  ETA 0:30")]
    [InlineData(0.5, 3_000_000, 7200, "[############............]  50.0 %  3,000,000 records  417/s  ETA 2:00:00")]
    [InlineData(1.5, 10, 1, "[########################] 100.0 %  10 records  10/s  ETA 0:00")]
    public void Text_WhenDrawn_ShowsShareRateAndTimeLeft(double share, long records, int seconds, string expected) =>
        Assert.Equal(expected, ProgressLine.Text(share, records, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public async Task Progress_WhenNotOnATerminal_WritesNothing()
    {
        using var error = new StringWriter();
        await using (new ProgressLine(new CliContext { Out = TextWriter.Null, Error = error }, () => (0.5, 1)))
        {
        }

        Assert.Equal("", error.ToString());
    }
}
