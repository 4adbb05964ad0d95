using Weir.Analytics.Diagnostics;
using Weir.Analytics.Tests.Arima;

namespace Weir.Analytics.Tests.Diagnostics;

public sealed class LjungBoxTests
{
    [Fact]
    public void Test_OfAFewValues_IsTheSumByHand()
    {
        // Mean 5; deviations 1, −2, 2, −1; their squares add up to 10.
        double[] values = [6, 3, 7, 4];
        const double First = ((1 * -2) + (-2 * 2) + (2 * -1)) / 10.0;
        const double Second = ((1 * 2) + (-2 * -1)) / 10.0;
        var test = LjungBoxTest.Test(values, 2);
        Assert.Equal(4 * 6 * ((First * First / 3) + (Second * Second / 2)), test.Statistic, 1e-12);
        Assert.Equal(Math.Exp(-test.Statistic / 2), test.PValue, 1e-12);
    }

    [Fact]
    public void Test_OfDependentValues_IsSmallAndOfNoiseIsNot()
    {
        Assert.True(LjungBoxTest.Test(Simulation.Arma(1, 300, [0.5], []), 10).PValue < 1e-6);
        Assert.True(LjungBoxTest.Test(Simulation.Arma(1, 300, [], []), 10).PValue > 0.01);
    }

    [Fact]
    public void Test_OfAnotherScale_IsTheSame()
    {
        var values = Simulation.Arma(2, 50, [0.3], []);
        Assert.Equal(LjungBoxTest.Test(values, 5, 1).PValue, LjungBoxTest.Test([.. values.Select(v => v * 1e200)], 5, 1).PValue, 1e-12);
    }

    [Fact]
    public void Test_OfTooFewValues_SaysHowMany() =>
        Assert.Contains("at least 6", Assert.Throws<ArgumentException>(() => LjungBoxTest.Test([1, 2, 3], 5)).Message, StringComparison.Ordinal);

    [Fact]
    public void Test_OfValuesThatDoNotVary_HasNoAnswer() => Assert.True(double.IsNaN(LjungBoxTest.Test([2, 2, 2, 2], 2).PValue));
}
