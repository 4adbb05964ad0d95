using System.Globalization;
using System.Text.Json;
using Weir.Client.Tests.Support;

namespace Weir.Client.Tests.Cli;

public sealed class ForecastTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task Forecast_AsJson_HasTheContractsShape()
    {
        var run = await RunAsync(Csv("t,value", 60), "--order", "1,0,1", "--horizon", "3", "--level", "80,99.5", "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        var answer = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(
            ["order", "seasonal", "coefficients", "standardErrors", "sigma2", "logLik", "aic", "aicc", "bic", "milliseconds", "points"],
            answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal("[1,0,1]", answer.GetProperty("order").GetRawText());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("seasonal").ValueKind);
        Assert.Equal(["ar1", "ma1", "mean"], answer.GetProperty("coefficients").EnumerateObject().Select(p => p.Name));
        Assert.Equal(["ar1", "ma1", "mean"], answer.GetProperty("standardErrors").EnumerateObject().Select(p => p.Name));
        var points = answer.GetProperty("points").EnumerateArray().ToList();
        Assert.Equal([1, 2, 3], points.Select(p => p.GetProperty("step").GetInt32()));
        foreach (var point in points)
        {
            Assert.Equal(["80", "99.5"], point.GetProperty("intervals").EnumerateObject().Select(p => p.Name));
            var ends = point.GetProperty("intervals").GetProperty("80");
            Assert.InRange(point.GetProperty("value").GetDouble(), ends[0].GetDouble(), ends[1].GetDouble());
            Assert.Equal(1.2815515655446, (ends[1].GetDouble() - point.GetProperty("value").GetDouble()) / point.GetProperty("se").GetDouble(), 1e-9);
        }
    }

    [Fact]
    public async Task Forecast_WithASeasonalOrder_NamesItsCoefficientsAsRDoes()
    {
        var run = await RunAsync(Csv("t,value", 60), "--order", "0,1,1,1,0,1,4", "--drift", "--json");

        var answer = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal("[1,0,1,4]", answer.GetProperty("seasonal").GetRawText());
        Assert.Equal(["ma1", "sar1", "sma1", "drift"], answer.GetProperty("coefficients").EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Forecast_WhenNothingIsSaid_SearchesAndShowsModelChartAndForecasts()
    {
        var run = await RunAsync(Csv("t,value", 60));

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("ARIMA(", run.Out, StringComparison.Ordinal);
        Assert.Contains("of column 'value': 60 values", run.Out, StringComparison.Ordinal);
        Assert.Contains("Ljung-Box", run.Out, StringComparison.Ordinal);
        Assert.Contains("lower 95 %", run.Out, StringComparison.Ordinal);
        Assert.Contains("*|", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forecast_WithASeason_TriesIt()
    {
        var lines = Enumerable.Range(0, 48).Select(t => (Math.Sin(t * Math.PI / 2) + (0.01 * (t * 7 % 5))).ToString(CultureInfo.InvariantCulture));
        await File.WriteAllLinesAsync(_folder["season.csv"], lines);

        var run = await RunAsync(_folder["season.csv"], "--season", "4", "--json");

        Assert.Equal(4, JsonDocument.Parse(run.Out).RootElement.GetProperty("seasonal")[3].GetInt32());
    }

    [Theory]
    [InlineData("value\n1\n\n3\nNA\n5\n\n", 5, 2)]
    [InlineData("a;value\n1;2\n2;\n3;4\n", 3, 1)]
    [InlineData("\"a\",\"value\"\r\n\"x, y\",\"2\"\r\n\"z\",\"4\"\r\n", 2, 0)]
    public async Task Forecast_OfOtherForms_ReadsTheSeries(string csv, int values, int missing)
    {
        await File.WriteAllTextAsync(_folder["form.csv"], csv);

        var run = await RunAsync(_folder["form.csv"], "--order", "0,0,0");

        Assert.Contains($"of column 'value': {values} values{(missing > 0 ? $", {missing} missing" : "")}{Environment.NewLine}", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t,value\n1,2\n2,x\n", "line 3: 'x' in column 'value' is not a number")]
    [InlineData("t,value\n1,2\n2\n", "line 3: 1 cells")]
    [InlineData("", "is empty")]
    [InlineData("value\nNA\n", "no value")]
    [InlineData("value\n1\n1e999\n", "line 3: '1e999'")]
    public async Task Forecast_OfABadFile_FailsAndSaysWhere(string csv, string expected)
    {
        await File.WriteAllTextAsync(_folder["bad.csv"], csv);

        var run = await RunAsync(_folder["bad.csv"]);

        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "--column: ", "--column", "price")]
    [InlineData(1, "too few", "--order", "1,3,1")]
    [InlineData(2, "--order: '1,1' has 2 numbers", "--order", "1,1")]
    [InlineData(2, "--order: p is 99", "--order", "99,0,0")]
    [InlineData(2, "mean needs a series without differences", "--order", "0,1,1", "--mean")]
    [InlineData(2, "--drift: not together with --mean", "--mean", "--drift")]
    [InlineData(2, "--season: 12 is not the season of --order", "--order", "1,0,0", "--season", "12")]
    [InlineData(2, "--level: '100'", "--level", "80,100")]
    [InlineData(2, "--horizon: 0 is too small", "--horizon", "0")]
    public async Task Forecast_WhenAskedForWhatCannotBe_SaysWhy(int code, string expected, params string[] args)
    {
        var run = await RunAsync([Csv("t,value", 3), .. args]);

        Assert.Equal((code, ""), (run.Code, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forecast_OfAConstantSeries_HasNullsWhereThereIsNoNumber()
    {
        await File.WriteAllLinesAsync(_folder["constant.csv"], Enumerable.Repeat("4.5", 20));

        var answer = JsonDocument.Parse((await RunAsync(_folder["constant.csv"], "--json")).Out).RootElement;

        Assert.Equal(JsonValueKind.Null, answer.GetProperty("logLik").ValueKind);
        Assert.Equal(4.5, answer.GetProperty("points")[9].GetProperty("value").GetDouble());
    }

    public void Dispose() => _folder.Dispose();

    private static Task<CliRun> RunAsync(params string[] args) => CliRun.RunAsync(["forecast", .. args]);

    /// <summary>A file of two columns with a series that depends on its past.</summary>
    private string Csv(string header, int count)
    {
        var random = new Random(3);
        var value = 5.0;
        var lines = Enumerable.Range(1, count).Select(t => FormattableString.Invariant($"{t},{value = 2 + (0.6 * value) + random.NextDouble()}"));
        File.WriteAllLines(_folder["series.csv"], [header, .. lines]);
        return _folder["series.csv"];
    }
}
