using Weir.Analytics.Arima.Estimation;

namespace Weir.Analytics.Tests.Arima;

/// <summary>The likelihood and its gradient beside slow, obvious ways to them.</summary>
public sealed class LikelihoodTests
{
    public static TheoryData<int, int, int, int, int, int> Shapes => new()
    {
        { 1, 0, 0, 0, 1, 30 }, { 0, 1, 0, 0, 1, 30 }, { 1, 1, 0, 0, 1, 30 }, { 3, 2, 0, 0, 1, 50 }, { 0, 3, 0, 0, 1, 8 }, { 5, 5, 0, 0, 1, 40 }, { 0, 0, 0, 0, 1, 9 },
        { 2, 1, 1, 1, 4, 60 }, { 1, 0, 0, 1, 12, 10 }, { 0, 1, 0, 1, 12, 80 }, { 0, 6, 0, 0, 1, 30 }, { 0, 8, 0, 0, 1, 30 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Evaluate_OfACompleteSeries_IsTheLikelihoodByDurbinAndLevinson(int p, int q, int seasonalP, int seasonalQ, int period, int count)
    {
        var shape = new ArmaShape(p, q, seasonalP, seasonalQ, period);
        for (var seed = 0; seed < 5; seed++)
        {
            var (series, problem, _) = Begin(shape, count, seed, hasMean: false);
            var value = problem.EvaluateFree(Free(shape, seed));
            var (phi, theta) = (Coefficients(problem, ar: true), Coefficients(problem, ar: false));
            Assert.Equal(ExactLikelihood.OfComplete(series, phi, theta), -value - Constant(count), 1e-8);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradient_OfACompleteSeries_IsThatOfDifferences(int p, int q, int seasonalP, int seasonalQ, int period, int count)
    {
        const double Step = 1e-5;
        var shape = new ArmaShape(p, q, seasonalP, seasonalQ, period);
        foreach (var hasMean in (bool[])[false, true])
        {
            var (_, problem, _) = Begin(shape, count, 3, hasMean);
            var free = Free(shape, 7);
            var gradient = new double[shape.Count];
            problem.EvaluateFree(free);
            problem.GradientFree(gradient);
            for (var i = 0; i < free.Length; i++)
            {
                var (above, below) = ((double[])free.Clone(), (double[])free.Clone());
                above[i] += Step;
                below[i] -= Step;
                Assert.Equal((problem.EvaluateFree(above) - problem.EvaluateFree(below)) / (2 * Step), gradient[i], 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Evaluate_OfASeriesWithGaps_IsTheLikelihoodByADenseFactor(double missing)
    {
        var shape = new ArmaShape(2, 2, 0, 0, 1);
        var series = Simulation.WithGaps(Simulation.Arma(5, 40, [0.5, 0.2], [0.3]), 6, missing);
        var likelihood = new GapLikelihood(series, [], [], shape.Degree);
        var problem = new ArmaProblem(shape.Count, shape.Degree);
        problem.Set(shape, likelihood);
        var value = problem.EvaluateFree(Free(shape, 4));
        var exact = ExactLikelihood.OfGaps(series, Coefficients(problem, ar: true), Coefficients(problem, ar: false));
        Assert.Equal(exact, -value - Constant(likelihood.Count), 1e-9);
    }

    [Fact]
    public void Evaluate_OfACompleteSeriesByTheFilterForGaps_IsTheSameAlsoOverDifferences()
    {
        var shape = new ArmaShape(2, 1, 0, 0, 1);
        var series = Simulation.Cumulate(Simulation.Arma(8, 60, [0.5, -0.2], [0.4]), drift: 0.3);
        var differences = series.Skip(1).Zip(series, (a, b) => a - b).ToArray();
        var (complete, gaps) = (new ArmaLikelihood(differences.Length, shape.Degree), new GapLikelihood(series, [.. Enumerable.Range(0, 60).Select(t => (double)t)], [1], shape.Degree));
        complete.Load(differences, hasMean: true);
        var (first, second) = (new ArmaProblem(3, 2), new ArmaProblem(3, 2));
        first.Set(shape, complete);
        second.Set(shape, gaps);
        Assert.Equal(first.EvaluateFree(Free(shape, 1)), second.EvaluateFree(Free(shape, 1)), 1e-9);
        Assert.Equal(complete.Mean, gaps.Mean, 1e-9);
    }

    [Fact]
    public void Evaluate_Often_AllocatesNothing()
    {
        var shape = new ArmaShape(2, 2, 1, 1, 4);
        var (_, problem, _) = Begin(shape, 200, 1, hasMean: true);
        var (free, gradient) = (Free(shape, 1), new double[shape.Count]);
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            for (var i = 0; i < 100; i++)
            {
                problem.EvaluateFree(free);
                problem.GradientFree(gradient);
            }
        }
    }

    private static (double[] Series, ArmaProblem Problem, ArmaLikelihood Likelihood) Begin(ArmaShape shape, int count, int seed, bool hasMean)
    {
        var series = Simulation.Arma(seed + 100, count, [0.4], [0.3], mean: 0.5);
        var likelihood = new ArmaLikelihood(count, Math.Max(shape.Degree, 1));
        likelihood.Load(series, hasMean);
        var problem = new ArmaProblem(Math.Max(shape.Count, 1), Math.Max(shape.Degree, 1));
        problem.Set(shape, likelihood);
        return (series, problem, likelihood);
    }

    private static double[] Free(ArmaShape shape, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, shape.Count).Select(_ => (random.NextDouble() * 2) - 1)];
    }

    private static double[] Coefficients(ArmaProblem problem, bool ar)
    {
        var polynomial = ar ? problem.Ar : problem.Ma;
        return [.. Enumerable.Range(1, polynomial.Degree).Select(i => ar ? -polynomial[i] : polynomial[i])];
    }

    private static double Constant(int count) => 0.5 * count * (Math.Log(2 * Math.PI / count) + 1);
}
