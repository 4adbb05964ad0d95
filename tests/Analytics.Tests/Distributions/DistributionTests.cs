using Weir.Analytics.Distributions;

namespace Weir.Analytics.Tests.Distributions;

/// <summary>Distributions beside published values.</summary>
public sealed class DistributionTests
{
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.9, 1.2815515655446004)]
    [InlineData(0.001, -3.090232306167813)]
    [InlineData(1e-20, -9.262340089798408)]
    public void NormalQuantile_IsThePublishedOne(double p, double expected) => Assert.Equal(expected, NormalDistribution.Quantile(p), 1e-12);

    [Fact]
    public void NormalQuantile_AtTheEnds_IsInfinite() =>
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (NormalDistribution.Quantile(0), NormalDistribution.Quantile(1)));

    [Theory]
    [InlineData(18.307038053275146, 10, 0.05)]
    [InlineData(3.841458820694124, 1, 0.05)]
    [InlineData(0, 3, 1)]
    [InlineData(149.44925277903882, 100, 0.001)]
    public void ChiSquareTail_IsThePublishedOne(double x, double freedom, double expected) => Assert.Equal(expected, ChiSquareDistribution.UpperTail(x, freedom), 1e-9);

    [Theory]
    [InlineData(0.975, 10, 2.2281388519649385)]
    [InlineData(0.975, 1, 12.706204736174694)]
    [InlineData(0.025, 28, -2.048407141795244)]
    [InlineData(0.5, 5, 0)]
    public void StudentQuantile_IsThePublishedOne(double p, double freedom, double expected) => Assert.Equal(expected, StudentDistribution.Quantile(p, freedom), 1e-9);

    [Fact]
    public void StudentTail_OfItsQuantile_IsTheShare() => Assert.Equal(0.1, StudentDistribution.TwoSidedTail(StudentDistribution.Quantile(0.95, 7), 7), 1e-12);
}
