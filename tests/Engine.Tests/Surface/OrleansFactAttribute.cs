using Orleans;

namespace Weir.Engine.Tests.Surface;

/// <summary>A test that needs Orleans' own assemblies; on the embedded engine it shows as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OrleansFactAttribute : FactAttribute
{
    public OrleansFactAttribute()
    {
        if (typeof(Grain).Assembly.GetName().Name == "Orleans.Embedded")
        {
            Skip = "Needs Orleans' own assemblies: ORLEANS_ENGINE=cluster ./test runs it.";
        }
    }
}
