namespace Weir.Analytics.OrderSearch;

/// <summary>Local regression of degree 0 or 1 with tricube weights over equal steps, as STL has it.</summary>
internal static class Loess
{
    /// <summary>The smooth values; only every jump-th is fitted, between them lines are drawn.</summary>
    public static double[] Smooth(double[] values, int window, int degree, int jump)
    {
        var n = values.Length;
        var result = new double[n];
        var step = Math.Max(Math.Min(jump, n - 1), 1);
        var last = 0;
        for (var i = 0; i < n; i += step)
        {
            result[i] = At(values, i, window, degree);
            last = i;
        }

        if (last != n - 1)
        {
            result[n - 1] = At(values, n - 1, window, degree);
        }

        for (var i = 0; i < n - 1; i += step)
        {
            var next = Math.Min(i + step, n - 1);
            for (var k = i + 1; k < next; k++)
            {
                result[k] = result[i] + ((result[next] - result[i]) * (k - i) / (next - i));
            }
        }

        return result;
    }

    /// <summary>The same with one value more at either end.</summary>
    public static double[] SmoothExtended(double[] values, int window, int degree, int jump) =>
        [At(values, -1, window, degree), .. Smooth(values, window, degree, jump), At(values, values.Length, window, degree)];

    private static double At(double[] values, int position, int window, int degree)
    {
        var n = values.Length;
        var left = Math.Clamp(position - (window / 2), 0, Math.Max(n - window, 0));
        var right = Math.Min(left + window, n) - 1;
        var reach = Math.Max(position - left, right - position) + (window > n ? (window - n) / 2 : 0);
        var (sum, mean, value) = (0.0, 0.0, 0.0);
        for (var j = left; j <= right; j++)
        {
            var w = Weight(j, position, reach);
            sum += w;
            mean += w * j;
        }

        if (sum <= 0)
        {
            return values[Math.Clamp(position, 0, n - 1)];
        }

        mean /= sum;
        var spread = 0.0;
        for (var j = left; j <= right && degree > 0; j++)
        {
            spread += Weight(j, position, reach) / sum * (j - mean) * (j - mean);
        }

        // Points all but at one place carry no slope.
        var slope = Math.Sqrt(spread) > 0.001 * (n - 1) ? (position - mean) / spread : 0;
        for (var j = left; j <= right; j++)
        {
            value += Weight(j, position, reach) / sum * (1 + (slope * (j - mean))) * values[j];
        }

        return value;
    }

    private static double Weight(int index, int position, int reach)
    {
        var distance = Math.Abs(index - position);
        if (distance > 0.999 * reach)
        {
            return 0;
        }

        if (distance <= 0.001 * reach)
        {
            return 1;
        }

        var share = distance / (double)reach;
        var rest = 1 - (share * share * share);
        return rest * rest * rest;
    }
}
