using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Estimation;

/// <summary>Minimises an <see cref="ArmaProblem"/> by BFGS with a backtracking line search (Nocedal and Wright, Numerical Optimization, ch. 6).</summary>
internal sealed class BfgsMinimiser(int dimensionsMax)
{
    private const double SufficientDecrease = 1e-4;
    private const double StepMax = 1.5;
    private const int HalvingsMax = 20;

    private double[] _inverse = [];
    private readonly double[] _gradient = new double[dimensionsMax];
    private readonly double[] _next = new double[dimensionsMax];
    private readonly double[] _nextGradient = new double[dimensionsMax];
    private readonly double[] _direction = new double[dimensionsMax];
    private readonly double[] _change = new double[dimensionsMax];

    /// <summary>Improves a point until the expected gain is below a tolerance.</summary>
    /// <param name="problem">What is minimised.</param>
    /// <param name="x">The point, in and out.</param>
    /// <param name="inverse">The inverse Hessian, in and out.</param>
    /// <param name="isWarm">Whether <paramref name="inverse"/> holds one from an earlier climb to this point.</param>
    /// <param name="iterationsMax">How many steps at most.</param>
    /// <param name="tolerance">A gain, in units of log-likelihood, that is not worth a step.</param>
    /// <returns>The value at the point.</returns>
    public double Minimise(ArmaProblem problem, Span<double> x, double[] inverse, bool isWarm, int iterationsMax, double tolerance)
    {
        var n = x.Length;
        var value = problem.EvaluateFree(x);
        if (n == 0 || !double.IsFinite(value))
        {
            return value;
        }

        var gradient = _gradient.AsSpan(0, n);
        problem.GradientFree(gradient);
        _inverse = inverse;
        var isFresh = !isWarm;
        if (isFresh)
        {
            Reset(n, problem.Objective.Count);
        }

        for (var iteration = 0; iteration < iterationsMax; iteration++)
        {
            // The gain of a whole step along a quadratic is half the slope.
            var slope = Descend(gradient, problem.Objective.Count, ref isFresh);
            if (!(slope < -2 * tolerance))
            {
                break;
            }

            var next = Search(problem, x, value, slope);
            if (double.IsNaN(next))
            {
                if (isFresh)
                {
                    break;
                }

                Reset(n, problem.Objective.Count);
                isFresh = true;
                continue;
            }

            problem.GradientFree(_nextGradient.AsSpan(0, n));
            Update(x, n, isFresh);
            isFresh = false;
            _next.AsSpan(0, n).CopyTo(x);
            _nextGradient.AsSpan(0, n).CopyTo(gradient);
            value = next;
        }

        return value;
    }

    /// <summary>Turns downhill, along the gradient itself where what is known of the curvature leads up; returns the slope.</summary>
    private double Descend(ReadOnlySpan<double> gradient, int count, ref bool isFresh)
    {
        var slope = Direct(gradient);
        if (slope < 0)
        {
            return slope;
        }

        Reset(gradient.Length, count);
        isFresh = true;
        return Direct(gradient);
    }

    // The curvature of a log-likelihood is about n: the first step is of the right size at once.
    private void Reset(int n, int count)
    {
        _inverse.AsSpan(0, n * n).Clear();
        for (var i = 0; i < n; i++)
        {
            _inverse[(i * n) + i] = 1.0 / Math.Max(count, 1);
        }
    }

    private double Direct(ReadOnlySpan<double> gradient)
    {
        var n = gradient.Length;
        var slope = 0.0;
        var longest = 0.0;
        for (var i = 0; i < n; i++)
        {
            _direction[i] = -Vectors.Dot(_inverse.AsSpan(i * n, n), gradient);
            longest = Math.Max(longest, Math.Abs(_direction[i]));
        }

        var scale = longest > StepMax ? StepMax / longest : 1;
        for (var i = 0; i < n; i++)
        {
            _direction[i] *= scale;
            slope += _direction[i] * gradient[i];
        }

        return slope;
    }

    /// <summary>Steps along the direction, shorter until the value goes down enough; NaN where it does not.</summary>
    private double Search(ArmaProblem problem, ReadOnlySpan<double> x, double value, double slope)
    {
        var n = x.Length;
        var step = 1.0;
        for (var i = 0; i < HalvingsMax; i++)
        {
            for (var k = 0; k < n; k++)
            {
                _next[k] = x[k] + (step * _direction[k]);
            }

            var next = problem.EvaluateFree(_next.AsSpan(0, n));
            if (next <= value + (SufficientDecrease * step * slope))
            {
                return next;
            }

            // The minimum of the parabola through value, slope and the new value.
            var parabola = double.IsFinite(next) ? -0.5 * slope * step * step / (next - value - (slope * step)) : 0;
            step = Math.Clamp(parabola, 0.1 * step, 0.5 * step);
        }

        return double.NaN;
    }

    private void Update(ReadOnlySpan<double> x, int n, bool isFresh)
    {
        var s = _next.AsSpan(0, n);
        var y = _nextGradient.AsSpan(0, n);
        var hy = _change.AsSpan(0, n);
        var (sy, yy) = (0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            var dy = y[i] - _gradient[i];
            sy += (s[i] - x[i]) * dy;
            yy += dy * dy;
        }

        if (!(sy > 1e-14 * yy) || yy == 0)
        {
            return;
        }

        if (isFresh)
        {
            for (var i = 0; i < n; i++)
            {
                _inverse[(i * n) + i] = sy / yy;
            }
        }

        var yhy = 0.0;
        for (var i = 0; i < n; i++)
        {
            var sum = 0.0;
            for (var k = 0; k < n; k++)
            {
                sum += _inverse[(i * n) + k] * (y[k] - _gradient[k]);
            }

            hy[i] = sum;
            yhy += sum * (y[i] - _gradient[i]);
        }

        var factor = (1 + (yhy / sy)) / sy;
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < n; k++)
            {
                var (si, sk) = (s[i] - x[i], s[k] - x[k]);
                _inverse[(i * n) + k] += (factor * si * sk) - (((hy[i] * sk) + (si * hy[k])) / sy);
            }
        }
    }
}
