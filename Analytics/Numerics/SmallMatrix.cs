namespace Weir.Analytics.Numerics;

/// <summary>Dense symmetric matrices of a few rows, row by row in a span.</summary>
internal static class SmallMatrix
{
    /// <summary>Puts the lower factor L of A = LLᵀ into A's lower half; false where A is not positive definite.</summary>
    public static bool TryCholesky(Span<double> a, int n, out double logDeterminant)
    {
        logDeterminant = 0;
        for (var j = 0; j < n; j++)
        {
            var row = a.Slice(j * n, j);
            var pivot = a[(j * n) + j] - Vectors.Dot(row, row);
            // A pivot that is only rounding noise is none.
            if (!(pivot > 1e-15 * Math.Abs(a[(j * n) + j])))
            {
                return false;
            }

            logDeterminant += Math.Log(pivot);
            pivot = Math.Sqrt(pivot);
            a[(j * n) + j] = pivot;
            for (var i = j + 1; i < n; i++)
            {
                a[(i * n) + j] = (a[(i * n) + j] - Vectors.Dot(row, a.Slice(i * n, j))) / pivot;
            }
        }

        return true;
    }

    /// <summary>Solves LLᵀx = b in place.</summary>
    public static void Solve(ReadOnlySpan<double> factor, int n, Span<double> b)
    {
        for (var i = 0; i < n; i++)
        {
            b[i] = (b[i] - Vectors.Dot(factor.Slice(i * n, i), b)) / factor[(i * n) + i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            var sum = b[i];
            for (var k = i + 1; k < n; k++)
            {
                sum -= factor[(k * n) + i] * b[k];
            }

            b[i] = sum / factor[(i * n) + i];
        }
    }

    /// <summary>(LLᵀ)⁻¹, both halves.</summary>
    public static void Invert(ReadOnlySpan<double> factor, int n, Span<double> inverse)
    {
        inverse[..(n * n)].Clear();
        // Row j of the result first holds column j of L⁻¹, whose first j values are zero.
        for (var j = 0; j < n; j++)
        {
            var row = inverse.Slice(j * n, n);
            row[j] = 1 / factor[(j * n) + j];
            for (var i = j + 1; i < n; i++)
            {
                row[i] = -Vectors.Dot(factor.Slice((i * n) + j, i - j), row.Slice(j, i - j)) / factor[(i * n) + i];
            }
        }

        for (var i = 0; i < n; i++)
        {
            for (var j = i; j < n; j++)
            {
                inverse[(i * n) + j] = Vectors.Dot(inverse.Slice((i * n) + j, n - j), inverse.Slice((j * n) + j, n - j));
            }
        }

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                inverse[(i * n) + j] = inverse[(j * n) + i];
            }
        }
    }

    /// <summary>c = a·bᵀ.</summary>
    public static void MultiplyTransposed(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int n, Span<double> c)
    {
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                c[(i * n) + j] = Vectors.Dot(a.Slice(i * n, n), b.Slice(j * n, n));
            }
        }
    }

    /// <summary>Becomes its own transpose.</summary>
    public static void Transpose(Span<double> a, int n)
    {
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                (a[(i * n) + j], a[(j * n) + i]) = (a[(j * n) + i], a[(i * n) + j]);
            }
        }
    }
}
