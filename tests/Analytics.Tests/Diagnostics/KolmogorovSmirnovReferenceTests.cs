using System.Text.Json;
using Weir.Analytics.Diagnostics;

namespace Weir.Analytics.Tests.Diagnostics;

/// <summary>Two samples beside R's <c>ks.test</c>.</summary>
public sealed class KolmogorovSmirnovReferenceTests
{
    public static TheoryData<string> Ids => [.. ReferenceData.Cases("ks").Select(c => c.Text("id"))];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Test_WhenSetBesideR_HasItsDistanceAndProbabilities(string id)
    {
        var reference = ReferenceData.Cases("ks").Single(c => c.Text("id") == id);
        var (x, y) = (reference.Numbers("x"), reference.Numbers("y"));
        AssertSame(reference.GetProperty("twoSided"), x, y, KolmogorovSmirnovAlternative.TwoSided);
        AssertSame(reference.GetProperty("greater"), x, y, KolmogorovSmirnovAlternative.Greater);
        // R counts the paths of "greater" for both sides, which is not the same where there are ties; the enumeration below is the judge of those.
        AssertSame(reference.GetProperty("less"), x, y, KolmogorovSmirnovAlternative.Less, withExact: !reference.GetProperty("ties").GetBoolean());
        var byDefault = KolmogorovSmirnovTest.TwoSample(x, y);
        Assert.Equal(KolmogorovSmirnovTest.TwoSample(x, y, exact: reference.GetProperty("defaultExact").GetBoolean()), byDefault);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Test_WithTies_HasTheShareOfAllDivisionsThatAreAsFarApart(int seed)
    {
        var random = new Random(seed);
        var pooled = Enumerable.Range(0, 10).Select(_ => (double)random.Next(5)).ToArray();
        foreach (var alternative in Enum.GetValues<KolmogorovSmirnovAlternative>())
        {
            var observed = Divide(pooled, 0b0000001111);
            var test = KolmogorovSmirnovTest.TwoSample(observed.X, observed.Y, alternative, exact: true);
            var divisions = Enumerable.Range(0, 1 << 10).Where(m => int.PopCount(m) == 4).Select(m => Divide(pooled, m)).ToList();
            var share = divisions.Count(d => KolmogorovSmirnovTest.TwoSample(d.X, d.Y, alternative).Statistic >= test.Statistic - 1e-12) / (double)divisions.Count;
            Assert.Equal(share, test.PValue, 1e-12);
        }
    }

    [Fact]
    public void Test_OfNoValues_NamesTheSample() =>
        Assert.Contains("empty", Assert.Throws<ArgumentException>("y", () => KolmogorovSmirnovTest.TwoSample([1], [])).Message, StringComparison.Ordinal);

    private static (double[] X, double[] Y) Divide(double[] pooled, int mask) =>
        ([.. pooled.Where((_, i) => (mask >> i & 1) == 1)], [.. pooled.Where((_, i) => (mask >> i & 1) == 0)]);

    private static void AssertSame(JsonElement expected, double[] x, double[] y, KolmogorovSmirnovAlternative alternative, bool withExact = true)
    {
        var exact = KolmogorovSmirnovTest.TwoSample(x, y, alternative, exact: true);
        var limit = KolmogorovSmirnovTest.TwoSample(x, y, alternative, exact: false);
        Assert.Equal(expected.Number("d")!.Value, exact.Statistic, 1e-12);
        if (withExact && expected.Number("pExact") is { } p)
        {
            Assert.Equal(p, exact.PValue, 1e-10);
        }

        Assert.Equal(expected.Number("pAsymptotic")!.Value, limit.PValue, 2e-6);
    }
}
