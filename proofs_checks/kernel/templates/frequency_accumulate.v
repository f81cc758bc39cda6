Theorem categorical_accumulate_heterozygosity :
  forall (L : draws) (D N t : Z) (p : Z -> R),
  (forall m, 0 <= m <= 1 -> support L m) -> (forall m, support L m -> admits L m (m * (1 - m))) ->
  (1 <= D)%Z -> (1 <= t)%Z -> (forall i, (1 <= i)%Z -> 0 <= p i <= 1) -> Sum 1 N p = 1 ->
  1 - Sum 1 N (fun i => frequency_square L D (fun k => / IZR k) (p i) t)
    = (1 - Sum 1 N (fun i => p i ^ 2)) * Prod 1 t (fun k => 1 - / (IZR k ^ 2 * IZR D)).
Proof.
  intros L D N t p S A HD Ht P M. rewrite (heterozygosity L D N t (fun k => / IZR k) p); auto; [|lia |].
  - f_equal. apply Prod_same; [reflexivity | reflexivity |]. intros k K _. pose proof (IZR_le 1 k K).
    pose proof (IZR_le 1 D HD). field. lra.
  - intros k K. pose proof (IZR_le 1 k K). split; [apply Rlt_le, Rinv_0_lt_compat; lra |].
    rewrite <- Rinv_1. apply Rinv_le_contravar; lra.
Qed.
