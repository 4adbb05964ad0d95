using System.Reflection;

namespace Weir.Eng;

/// <summary>A test that needs Orleans itself: its assemblies, or several silos. Built on the embedded engine it shows as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OrleansFactAttribute : FactAttribute
{
    public OrleansFactAttribute()
    {
        var metadata = typeof(OrleansFactAttribute).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>();
        if (!metadata.Any(item => item is { Key: "OrleansEngine", Value: "cluster" }))
        {
            Skip = "Needs Orleans itself: ORLEANS_ENGINE=cluster ./test runs it where the packages restore.";
        }
    }
}
