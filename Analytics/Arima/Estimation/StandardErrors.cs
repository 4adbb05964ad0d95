using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Estimation;

/// <summary>Standard errors by the inverse of the observed information: the Hessian of the concentrated −log L at the maximum.</summary>
internal static class StandardErrors
{
    private static readonly double[] Steps = [1e-4, 1e-6, 1e-3];

    /// <summary>Of the coefficients in the problem's order, then of the mean (where the objective has one); NaN where the likelihood has no proper
    /// maximum.</summary>
    public static double[] Of(ArmaProblem problem, double value, double variance)
    {
        var at = problem.Coefficients.ToArray();
        var k = at.Length;
        var errors = new double[k + 1];
        var information = problem.Objective.MeanInformation;
        var slopes = new double[k];
        var hessian = new double[k * k];
        var isProper = k == 0;
        for (var i = 0; i < Steps.Length && !isProper; i++)
        {
            var isThere = problem.Objective.HasGradient
                ? TryHessianOfGradient(problem, at, Steps[i], hessian, slopes)
                : TryHessianOfValues(problem, at, value, Math.Sqrt(Steps[i]) * 0.1, hessian, slopes);
            isProper = isThere && SmallMatrix.TryCholesky(hessian, k, out _);
        }

        var inverse = new double[k * k];
        if (isProper)
        {
            SmallMatrix.Invert(hessian, k, inverse);
        }

        var ofMean = information > 0 ? variance / information : 0;
        for (var i = 0; i < k; i++)
        {
            errors[i] = isProper ? Math.Sqrt(inverse[(i * k) + i]) : double.NaN;
            ofMean += slopes[i] * Vectors.Dot(inverse.AsSpan(i * k, k), slopes);
        }

        errors[k] = isProper ? Math.Sqrt(ofMean) : double.NaN;
        problem.EvaluateAt(at);
        return errors;
    }

    private static bool TryHessianOfGradient(ArmaProblem problem, double[] at, double size, double[] hessian, double[] slopes)
    {
        var k = at.Length;
        var (point, above, below) = ((double[])at.Clone(), new double[k], new double[k]);
        for (var i = 0; i < k; i++)
        {
            if (!TryStep(problem, point, i, at[i] + size, above, out var meanAbove) || !TryStep(problem, point, i, at[i] - size, below, out var meanBelow))
            {
                return false;
            }

            point[i] = at[i];
            slopes[i] = (meanAbove - meanBelow) / (2 * size);
            for (var j = 0; j < k; j++)
            {
                hessian[(i * k) + j] = (above[j] - below[j]) / (2 * size);
            }
        }

        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j < i; j++)
            {
                hessian[(i * k) + j] = hessian[(j * k) + i] = 0.5 * (hessian[(i * k) + j] + hessian[(j * k) + i]);
            }
        }

        return true;
    }

    private static bool TryStep(ArmaProblem problem, double[] point, int index, double value, double[] gradient, out double mean)
    {
        point[index] = value;
        var isFinite = double.IsFinite(problem.EvaluateAt(point));
        mean = problem.Objective.Mean;
        if (isFinite)
        {
            problem.Gradient(gradient);
        }

        return isFinite;
    }

    private static bool TryHessianOfValues(ArmaProblem problem, double[] at, double value, double size, double[] hessian, double[] slopes)
    {
        var k = at.Length;
        var point = (double[])at.Clone();
        var alone = new double[2 * k];
        for (var i = 0; i < k; i++)
        {
            alone[2 * i] = Shifted(problem, point, at, (i, size), (i, 0));
            var mean = problem.Objective.Mean;
            alone[(2 * i) + 1] = Shifted(problem, point, at, (i, -size), (i, 0));
            slopes[i] = (mean - problem.Objective.Mean) / (2 * size);
            hessian[(i * k) + i] = (alone[2 * i] + alone[(2 * i) + 1] - (2 * value)) / (size * size);
            for (var j = 0; j < i; j++)
            {
                var both = Shifted(problem, point, at, (i, size), (j, size)) + Shifted(problem, point, at, (i, -size), (j, -size));
                hessian[(i * k) + j] = hessian[(j * k) + i] =
                    (both - alone[2 * i] - alone[(2 * i) + 1] - alone[2 * j] - alone[(2 * j) + 1] + (2 * value)) / (2 * size * size);
            }
        }

        return hessian.All(double.IsFinite);
    }

    private static double Shifted(ArmaProblem problem, double[] point, double[] at, (int Index, double By) first, (int Index, double By) second)
    {
        at.CopyTo(point, 0);
        point[first.Index] += first.By;
        point[second.Index] += second.By;
        return problem.EvaluateAt(point);
    }
}
